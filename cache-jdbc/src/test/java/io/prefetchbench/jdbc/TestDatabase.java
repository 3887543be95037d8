package io.prefetchbench.jdbc;

import io.prefetchbench.testbed.primary.PostgresServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.postgresql.ds.PGSimpleDataSource;

/** A real database for a test: one PostgreSQL for all of them, or an H2 in memory. */
final class TestDatabase {
  private static final AtomicInteger TABLES = new AtomicInteger();

  private final String name;
  private final DataSource dataSource;

  private TestDatabase(String name, DataSource dataSource) {
    this.name = name;
    this.dataSource = dataSource;
  }

  private static final class Postgres {
    static final TestDatabase SHARED = start();

    private static TestDatabase start() {
      PGSimpleDataSource source = new PGSimpleDataSource();
      source.setUrl(PostgresServer.shared().url());
      TestDatabase database = new TestDatabase("PostgreSQL", source);
      database.run("CREATE TYPE mood AS ENUM ('sad', 'happy')");
      return database;
    }
  }

  static TestDatabase postgres() {
    return Postgres.SHARED;
  }

  private static final class MariaDb {
    static final Optional<TestDatabase> SHARED =
        MariaDbServer.start().map(source -> new TestDatabase("MariaDB", source));
  }

  /** Empty where it is not installed. */
  static Stream<TestDatabase> mariaDb() {
    return MariaDb.SHARED.stream();
  }

  /** Each database there is. */
  static Stream<TestDatabase> all() {
    return Stream.concat(Stream.of(postgres(), h2()), mariaDb());
  }

  static TestDatabase h2() {
    return new TestDatabase(
        "H2", JdbcConnectionPool.create("jdbc:h2:mem:test;DB_CLOSE_DELAY=-1", "sa", ""));
  }

  DataSource dataSource() {
    return dataSource;
  }

  /** A new table with an integer id and these columns. */
  JdbcTable newTable(String columns) {
    return newTable("integer", columns);
  }

  /** The same with a text as id. */
  JdbcTable newTextTable(String columns) {
    return newTable("varchar(100)", columns);
  }

  private JdbcTable newTable(String idType, String columns) {
    String table = "t" + TABLES.incrementAndGet();
    run("CREATE TABLE %s (id %s PRIMARY KEY, %s)".formatted(table, idType, columns));
    return JdbcTable.named(table).id("id").build();
  }

  void run(String sql) {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      var unused = statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
