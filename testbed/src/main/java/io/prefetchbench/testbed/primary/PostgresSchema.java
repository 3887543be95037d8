package io.prefetchbench.testbed.primary;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * A schema of ours in a PostgreSQL, which may hold others' data: everything is created in it, and
 * dropped with it; what has to be outside of it is named after it. Thread-safe.
 */
public final class PostgresSchema {
  private static final int NAME_MAX = 46;
  private static final int SLOT_TRIES = 300;
  private static final long SLOT_PAUSE_NANOS = 10_000_000;

  private final PostgresServer server;
  private final String name;

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

  /** Creates it; false if it was there. */
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

  /** JDBC URL with login whose connections look names up in this schema. */
  public String url() {
    String url = server.url();
    return url + (url.contains("?") ? "&" : "?") + "currentSchema=" + name;
  }

  /** Drops it with all in it, slot and publication too; waits at most 3 s for its users. */
  public void drop(String decoding) throws SQLException {
    dropSlot(decoding);
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement()) {
      for (String sql :
          List.of(
              "SET lock_timeout = '3s'",
              "DROP PUBLICATION IF EXISTS " + decoding,
              "DROP SCHEMA IF EXISTS " + name + " CASCADE")) {
        var unused = statement.execute(sql);
      }
    }
  }

  /** Drops a replication slot, and ends the connection that uses it; nothing if there is none. */
  public void dropSlot(String slot) throws SQLException {
    String here = " FROM pg_replication_slots WHERE slot_name = '" + slot + "'";
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement()) {
      for (int i = 1; ; i++) {
        try {
          var unused =
              statement.execute(
                  "SELECT pg_terminate_backend(active_pid)" + here + " AND active_pid IS NOT NULL");
          unused = statement.execute("SELECT pg_drop_replication_slot(slot_name)" + here);
          return;
        } catch (SQLException e) {
          // The connection has not ended yet, or has been made anew.
          if (!"55006".equals(e.getSQLState()) || i == SLOT_TRIES) {
            throw e;
          }
          LockSupport.parkNanos(SLOT_PAUSE_NANOS);
        }
      }
    }
  }
}
