package io.prefetchbench.jdbc;

import io.prefetchbench.cache.spi.SourceException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.sql.DataSource;

/**
 * What a table needs so that it can be cached: a version column that a trigger fills from a
 * sequence, an index on it, and a row in {@code prefetch_history} with the epoch; for the {@link
 * OutboxFeed} also an outbox table and the triggers that fill it, for logical decoding a
 * publication.
 *
 * <p>The statements may be run by {@link #install} and {@link #installOutbox}, which need the
 * rights of the table's owner and change nothing that is there already, or be printed by {@link
 * #statements} and go into a migration. Adding the column to a large table rewrites it.
 *
 * <p>The sequence must not cache numbers for connections ({@code CACHE 1}): a connection with older
 * numbers would write smaller versions later. A version that is restored from a backup calls for
 * {@link JdbcPrimary#beginEpoch}.
 */
public final class JdbcSchema {
  private JdbcSchema() {}

  /**
   * Adds what {@link JdbcPrimary} needs.
   *
   * @throws SourceException if the database refuses
   */
  public static void install(DataSource dataSource, JdbcTable table) {
    try (Connection connection = dataSource.getConnection()) {
      execute(connection, Dialect.of(connection).versionStatements(table));
      addEpoch(connection, table);
    } catch (SQLException e) {
      throw JdbcFaults.of("preparing table " + table.name(), e);
    }
  }

  /**
   * Adds what {@link JdbcPrimary} and {@link OutboxFeed} need.
   *
   * @throws SourceException if the database refuses
   */
  public static void installOutbox(DataSource dataSource, JdbcTable table) {
    install(dataSource, table);
    try (Connection connection = dataSource.getConnection()) {
      TableReader reader = TableReader.of(connection, table);
      String keys = TableReader.keyDefinitions(connection, table);
      execute(connection, reader.dialect().outboxStatements(table, keys));
    } catch (SQLException e) {
      throw JdbcFaults.of("adding an outbox to table " + table.name(), e);
    }
  }

  /**
   * Adds what {@link JdbcPrimary} and a feed by logical decoding of PostgreSQL need: the row as it
   * was in every update and delete ({@code REPLICA IDENTITY FULL}), and a publication of the table
   * and of {@code prefetch_history}, named {@link #publicationOf}. The slot is created by the feed.
   *
   * @throws SourceException if the database refuses, or is not PostgreSQL
   */
  public static void installDecoding(DataSource dataSource, JdbcTable table) {
    install(dataSource, table);
    try (Connection connection = dataSource.getConnection()) {
      execute(connection, Dialect.of(connection).decodingStatements(table));
    } catch (SQLException e) {
      throw JdbcFaults.of("publishing table " + table.name(), e);
    }
  }

  /** The statements of {@link #installDecoding}, for a migration; see {@link #statements}. */
  public static List<String> decodingStatements(DataSource dataSource, JdbcTable table) {
    try (Connection connection = dataSource.getConnection()) {
      Dialect dialect = Dialect.of(connection);
      List<String> all = new ArrayList<>(dialect.versionStatements(table));
      all.addAll(dialect.decodingStatements(table));
      all.add(epochStatement(table, Instant.now().getEpochSecond()));
      return all;
    } catch (SQLException e) {
      throw JdbcFaults.of("describing table " + table.name(), e);
    }
  }

  /**
   * The name of the table's publication, also the usual name of its slot: {@code prefetch_TABLE}.
   */
  public static String publicationOf(JdbcTable table) {
    return "prefetch_" + table.name().replaceAll("[^a-z0-9_]", "_");
  }

  /**
   * Removes everything that the others have added to this table.
   *
   * @throws SourceException if the database refuses
   */
  public static void remove(DataSource dataSource, JdbcTable table) {
    try (Connection connection = dataSource.getConnection()) {
      execute(connection, Dialect.of(connection).removalStatements(table));
      try (PreparedStatement delete =
          connection.prepareStatement("DELETE FROM prefetch_history WHERE table_name = ?")) {
        delete.setString(1, table.name());
        var unused = delete.executeUpdate();
      }
    } catch (SQLException e) {
      throw JdbcFaults.of("removing the outbox of table " + table.name(), e);
    }
  }

  /**
   * The statements of {@link #installOutbox}, for a migration. The last one sets the epoch, which
   * must be the time of its first run.
   */
  public static List<String> statements(DataSource dataSource, JdbcTable table) {
    try (Connection connection = dataSource.getConnection()) {
      Dialect dialect = Dialect.of(connection);
      List<String> all = new ArrayList<>(dialect.versionStatements(table));
      all.addAll(dialect.outboxStatements(table, TableReader.keyDefinitions(connection, table)));
      all.add(epochStatement(table, Instant.now().getEpochSecond()));
      return all;
    } catch (SQLException e) {
      throw JdbcFaults.of("describing table " + table.name(), e);
    }
  }

  private static void addEpoch(Connection connection, JdbcTable table) throws SQLException {
    try (PreparedStatement known =
        connection.prepareStatement("SELECT 1 FROM prefetch_history WHERE table_name = ?")) {
      known.setString(1, table.name());
      try (ResultSet result = known.executeQuery()) {
        if (!result.next()) {
          execute(connection, List.of(epochStatement(table, Instant.now().getEpochSecond())));
        }
      }
    }
  }

  private static String epochStatement(JdbcTable table, long epoch) {
    return String.format(
        Locale.ROOT,
        "INSERT INTO prefetch_history (table_name, epoch) VALUES ('%s', %d)",
        table.name(),
        epoch);
  }

  private static void execute(Connection connection, List<String> statements) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        var unused = statement.execute(sql);
      }
    }
  }
}
