package io.prefetchbench.debezium;

import io.prefetchbench.jdbc.JdbcPrimary;
import io.prefetchbench.jdbc.JdbcSchema;
import io.prefetchbench.jdbc.JdbcTable;
import io.prefetchbench.testbed.primary.PostgresServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** A PostgreSQL for a test, with tables that are prepared for decoding. */
final class Postgres {
  private static final AtomicInteger TABLES = new AtomicInteger();

  private final String url;
  private final PGSimpleDataSource source = new PGSimpleDataSource();

  private Postgres(String url) {
    this.url = url;
    source.setUrl(url);
  }

  /** The one for all tests of this JVM. */
  static Postgres shared() {
    return new Postgres(PostgresServer.shared().url());
  }

  static Postgres at(String url) {
    return new Postgres(url);
  }

  String url() {
    return url;
  }

  DataSource source() {
    return source;
  }

  /** A new table, not prepared yet. */
  JdbcTable bareTable(String idType, String columns) {
    String name = "t" + TABLES.incrementAndGet();
    run("CREATE TABLE %s (id %s PRIMARY KEY, %s)".formatted(name, idType, columns));
    return JdbcTable.named(name).id("id").build();
  }

  /** A new table with an integer id, prepared for decoding. */
  JdbcTable newTable(String columns) {
    JdbcTable table = bareTable("integer", columns);
    JdbcSchema.installDecoding(source, table);
    return table;
  }

  JdbcPrimary primary(JdbcTable table) {
    return JdbcPrimary.of(source, table);
  }

  void run(String sql) {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      var unused = statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** The first column of the first row; empty if there is none. */
  String ask(String sql) {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      return result.next() ? String.valueOf(result.getString(1)) : "";
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** Ends the connection that reads the slot, if any, and drops the slot if there is one. */
  void dropSlot(String slot) {
    for (int i = 0; i < 200; i++) {
      run(
          "SELECT pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = '%s' AND active"
              .formatted(slot));
      try {
        run(
            "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = '%s'"
                .formatted(slot));
        return;
      } catch (IllegalStateException e) {
        // It is still active.
        java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
      }
    }
    throw new IllegalStateException("slot " + slot + " cannot be dropped");
  }
}
