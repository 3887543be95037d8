package io.prefetchbench.league.strategy;

import io.prefetchbench.jdbc.JdbcPrimary;
import io.prefetchbench.jdbc.JdbcSchema;
import io.prefetchbench.jdbc.JdbcTable;
import io.prefetchbench.testbed.primary.ConnectionPool;
import io.prefetchbench.testbed.primary.PostgresSchema;
import io.prefetchbench.testbed.primary.PostgresServer;
import io.prefetchbench.testkit.Mutation;
import io.prefetchbench.testkit.Shape;
import io.prefetchbench.testkit.TablePrimary;
import io.prefetchbench.testkit.WritablePrimary.Op;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The table behind every strategy, as in this project's own runs. Thread-safe. */
public final class ComparedTable implements AutoCloseable {
  /** The field of a row that carries its version. */
  static final String VERSION = "row_version";

  private static final long WAIT_SECONDS = 10;
  private static final int READERS_MAX = 16;
  private static final String SELECT =
      "SELECT * FROM %s WHERE %s = ?".formatted(TablePrimary.TABLE, TablePrimary.ID);

  private final ConnectionPool connections;
  private final JdbcTable table;
  private final TablePrimary primary;
  private final Semaphore readers = new Semaphore(READERS_MAX);

  private ComparedTable(ConnectionPool connections, JdbcTable table) {
    this.connections = connections;
    this.table = table;
    this.primary = new TablePrimary(connections, JdbcPrimary.of(connections, table));
  }

  /** Creates the table, empty; one of an earlier run is dropped. */
  static ComparedTable create(String url) throws SQLException {
    PostgresSchema schema = new PostgresSchema(PostgresServer.given(url), "league");
    JdbcTable table =
        JdbcTable.named(schema.name() + "." + TablePrimary.TABLE).id(TablePrimary.ID).build();
    if (schema.isThere()) {
      schema.drop(JdbcSchema.publicationOf(table));
    }
    boolean unused = schema.create();
    ConnectionPool connections = schema.connections();
    TablePrimary.createTable(connections, Shape.named("category-5").withBenchFields());
    JdbcSchema.install(connections, table);
    return new ComparedTable(connections, table);
  }

  /** Adds or replaces a row; returns when the database has acknowledged it. */
  Mutation write(String id, Map<String, String> fields) throws Exception {
    return primary
        .change(Op.REPLACE, id, fields, () -> {})
        .get(WAIT_SECONDS, TimeUnit.SECONDS)
        .orElseThrow();
  }

  Optional<Mutation> delete(String id) throws Exception {
    return primary.change(Op.DELETE, id, Map.of(), () -> {}).get(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  /** Reads a row by its key, over one of 16 connections; null if there is none. */
  @Nullable Map<String, String> read(String id) throws SQLException, TimeoutException {
    try {
      if (!readers.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
        throw new TimeoutException("no connection was free for " + WAIT_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SQLException("interrupted", e);
    }
    try (Connection connection = connections.getConnection();
        PreparedStatement select = connection.prepareStatement(SELECT)) {
      select.setString(1, id);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? fields(row) : null;
      }
    } finally {
      readers.release();
    }
  }

  private static Map<String, String> fields(ResultSet row) throws SQLException {
    ResultSetMetaData columns = row.getMetaData();
    Map<String, String> fields = new LinkedHashMap<>();
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      fields.put(columns.getColumnName(i), row.getString(i));
    }
    return fields;
  }

  static long versionOf(Map<String, String> row) {
    // As the mutations of the table count: between two versions of a row there is room for a
    // delete.
    return 2 * Long.parseLong(Objects.requireNonNull(row.get(VERSION)));
  }

  /** The row after a write, as a reader of the table would get it. */
  static Map<String, String> written(Map<String, String> fields, Mutation mutation) {
    Map<String, String> row = new LinkedHashMap<>(fields);
    row.put(VERSION, Long.toString(mutation.version().position() / 2));
    return row;
  }

  /** The data source, for a strategy that has this project's cache in front of the table. */
  ConnectionPool connections() {
    return connections;
  }

  JdbcTable table() {
    return table;
  }

  @Override
  public void close() {
    primary.close();
    connections.close();
  }
}
