package io.prefetchbench.testbed.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;

/**
 * A schema of ours in a PostgreSQL, which may hold others' data: everything is created in it, and
 * dropped with it. Thread-safe.
 */
public final class PostgresSchema {
  private static final int NAME_MAX = 60;

  private final PostgresServer server;
  private final String name;

  /**
   * Names a schema; creates and contacts nothing.
   *
   * @param of distinguishes several; empty for the only one
   */
  public PostgresSchema(PostgresServer server, String of) {
    this.server = server;
    String words = of.isEmpty() ? "prefetch_bench" : "prefetch_bench_" + of;
    String plain = words.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
    this.name = plain.substring(0, Math.min(NAME_MAX, plain.length()));
  }

  public String name() {
    return name;
  }

  /** A pool of connections that look names up in this schema; the caller closes it. */
  public ConnectionPool connections() {
    return new ConnectionPool(server.url(), name);
  }

  /**
   * Creates it.
   *
   * @return false if it was there
   */
  public boolean create() throws SQLException {
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement()) {
      if (isThere(statement)) {
        return false;
      }
      var unused = statement.execute("CREATE SCHEMA " + name);
      return true;
    }
  }

  /** Whether it exists. */
  public boolean isThere() throws SQLException {
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement()) {
      return isThere(statement);
    }
  }

  private boolean isThere(Statement statement) throws SQLException {
    try (ResultSet found =
        statement.executeQuery("SELECT 1 FROM pg_namespace WHERE nspname = '" + name + "'")) {
      return found.next();
    }
  }

  /** Drops it and everything in it; waits at most three seconds for those who use it. */
  public void drop() throws SQLException {
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement()) {
      var timeout = statement.execute("SET lock_timeout = '3s'");
      var dropped = statement.execute("DROP SCHEMA IF EXISTS " + name + " CASCADE");
    }
  }
}
