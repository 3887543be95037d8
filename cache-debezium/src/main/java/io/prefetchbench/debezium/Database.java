package io.prefetchbench.debezium;

import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.SourceException;
import io.prefetchbench.jdbc.JdbcFaults;
import io.prefetchbench.jdbc.JdbcTable;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What the feed asks and tells the database besides the stream, over one connection of its own.
 * Thread-safe. Errors are thrown as {@link SourceException}.
 */
final class Database implements AutoCloseable {
  private static final int SECONDS_MAX = 20;
  private static final int VERSION_MIN = 140_000;
  private static final int VERSION_WITH_FAILOVER = 170_000;
  private static final String IN_USE = "55006";
  private static final int DROP_TRIES = 100;
  private static final long DROP_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final String url;
  private final JdbcTable table;
  private final String slot;
  private final String publication;
  private @Nullable Connection connection;

  Database(String url, JdbcTable table, String slot, String publication) {
    this.url = url;
    this.table = table;
    this.slot = slot;
    this.publication = publication;
  }

  /**
   * The slot: what is before {@code confirmed} is forgotten, what follows is there unless it is
   * lost.
   */
  record Slot(long confirmed, boolean isLost, long retainedBytes) {}

  private interface Work<T> {
    T run(Connection connection) throws SQLException;
  }

  private synchronized <T> T run(String doing, Work<T> work) {
    try {
      Connection open = connection;
      if (open == null || open.isClosed()) {
        open = DriverManager.getConnection(url);
        connection = open;
        try (Statement statement = open.createStatement()) {
          // A beat must not wait for a standby; on a quiet server it is the only commit.
          var unused = statement.execute("SET synchronous_commit = 'local'");
        }
      }
      return work.run(open);
    } catch (SQLException e) {
      close();
      throw JdbcFaults.of(doing, e);
    }
  }

  private static List<String> row(Connection connection, String sql, Object... values)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setQueryTimeout(SECONDS_MAX);
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      try (ResultSet result = statement.executeQuery()) {
        List<String> row = new ArrayList<>();
        if (result.next()) {
          for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
            row.add(String.valueOf(result.getString(i)));
          }
        }
        return row;
      }
    }
  }

  private static boolean isTrue(String text) {
    return "t".equals(text);
  }

  /**
   * The qualified names of the two tables that are decoded, after a check of all that this needs.
   */
  List<String> check() {
    return run(
        "looking at table " + table.name(),
        c -> {
          if (version(c) < VERSION_MIN) {
            throw refused("logical decoding needs PostgreSQL 14 or later");
          }
          String level = row(c, "SHOW wal_level").get(0);
          if (!level.equals("logical")) {
            throw refused("wal_level is " + level + "; it must be logical, and needs a restart");
          }
          List<String> about = describe(c, table.sql());
          if (!about.get(1).equals("r")) {
            throw refused(table.name() + " is not an ordinary table: only such a table is decoded");
          }
          if (!about.get(2).equals("f")) {
            throw refused(
                "deletes do not show the version of their row; JdbcSchema.installDecoding runs ALTER TABLE %s REPLICA IDENTITY FULL"
                    .formatted(table.sql()));
          }
          if (!about.get(3).equals("0") && table.columns().isEmpty()) {
            throw refused(
                "table %s has generated columns, which are not decoded; leave them out with columns(…)"
                    .formatted(table.name()));
          }
          String history = describe(c, "prefetch_history").get(0);
          published(c, about.get(0));
          published(c, history);
          return List.of(about.get(0), history);
        });
  }

  private static List<String> describe(Connection c, String name) throws SQLException {
    List<String> about =
        row(
            c,
            """
            SELECT n.nspname || '.' || t.relname, t.relkind, t.relreplident,
              (SELECT count(*) FROM pg_attribute a WHERE a.attrelid = t.oid AND a.attgenerated <> '')
            FROM pg_class t JOIN pg_namespace n ON n.oid = t.relnamespace WHERE t.oid = to_regclass(?)::oid
            """,
            name);
    if (about.isEmpty()) {
      throw refused("there is no table " + name + "; JdbcSchema.installDecoding prepares one");
    }
    return about;
  }

  private void published(Connection c, String qualified) throws SQLException {
    List<String> found =
        row(
            c,
            """
            SELECT p.pubinsert AND p.pubupdate AND p.pubdelete AND p.pubtruncate
            FROM pg_publication p JOIN pg_publication_tables t ON t.pubname = p.pubname
            WHERE p.pubname = ? AND t.schemaname || '.' || t.tablename = ?
            """,
            publication,
            qualified);
    if (found.isEmpty() || !isTrue(found.get(0))) {
      throw refused(
          "publication %s does not publish all changes of %s; JdbcSchema.decodingStatements prints what a publication needs"
              .formatted(publication, qualified));
    }
  }

  private static SourceException refused(String words) {
    return SourceException.misconfigured(words, null);
  }

  private static int version(Connection c) throws SQLException {
    return Integer.parseInt(row(c, "SHOW server_version_num").get(0));
  }

  /** Identifies the database cluster, also after a failover to a standby. */
  String system() {
    return run(
        "reading the system identifier",
        c -> row(c, "SELECT system_identifier FROM pg_control_system()").get(0));
  }

  String columns() {
    return run(
        "reading the columns of " + table.name(),
        c ->
            row(
                    c,
                    """
                    SELECT md5(string_agg(attname || ' ' || atttypid || ' ' || atttypmod, ',' ORDER BY attnum))
                    FROM pg_attribute WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped
                    """,
                    table.sql())
                .get(0));
  }

  /**
   * A digest, after a check that all changes of these tables are published. It changes also if a
   * table was taken out and put back, because what happened in between was not published.
   */
  String publication(List<String> tables) {
    return run(
        "reading publication " + publication,
        c -> {
          for (String each : tables) {
            published(c, each);
          }
          return row(
                  c,
                  """
                  SELECT md5(string_agg(part, ',' ORDER BY part)) FROM (
                    SELECT p.oid || ' ' || p.xmin AS part FROM pg_publication p WHERE p.pubname = ?
                    UNION ALL
                    SELECT r.oid || ' ' || r.xmin FROM pg_publication_rel r
                    JOIN pg_publication p ON p.oid = r.prpubid
                    WHERE p.pubname = ? AND r.prrelid = to_regclass(?)) AS parts
                  """,
                  publication,
                  publication,
                  table.sql())
              .get(0);
        });
  }

  /** The epoch of the table's history, and the newest version that was drawn. */
  Version position() {
    return run(
        "reading the position of " + table.name(),
        c -> {
          List<String> epoch =
              row(c, "SELECT epoch FROM prefetch_history WHERE table_name = ?", table.name());
          if (epoch.isEmpty()) {
            throw refused("table prefetch_history has no epoch of " + table.name());
          }
          String last = row(c, "SELECT last_value FROM " + table.sql() + "_prefetch_seq").get(0);
          return new Version(Long.parseLong(epoch.get(0)), 2 * Long.parseLong(last) + 1);
        });
  }

  Optional<Slot> slot() {
    return run(
        "reading slot " + slot,
        c -> {
          List<String> found =
              row(
                  c,
                  """
                  SELECT (confirmed_flush_lsn - '0/0'::pg_lsn)::bigint, coalesce(wal_status, 'lost') = 'lost',
                    coalesce(plugin, ''), database = current_database(),
                    coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn), 0)::bigint
                  FROM pg_replication_slots WHERE slot_name = ?
                  """,
                  slot);
          if (found.isEmpty()) {
            return Optional.empty();
          }
          if (!found.get(2).equals("pgoutput") || !isTrue(found.get(3))) {
            throw refused(
                "slot %s is of another plugin or database; name another one".formatted(slot));
          }
          return Optional.of(
              new Slot(
                  Long.parseLong(found.get(0)),
                  isTrue(found.get(1)),
                  Math.max(0, Long.parseLong(found.get(4)))));
        });
  }

  /** Creates the slot; returns where its stream begins. Waits for the transactions that run. */
  long createSlot() {
    return run(
        "creating slot " + slot,
        c -> {
          String failover = version(c) >= VERSION_WITH_FAILOVER ? ", true" : "";
          String sql =
              "SELECT (lsn - '0/0'::pg_lsn)::bigint FROM pg_create_logical_replication_slot(?, 'pgoutput', false, false%s)"
                  .formatted(failover);
          try (PreparedStatement statement = c.prepareStatement(sql)) {
            statement.setString(1, slot);
            try (ResultSet result = statement.executeQuery()) {
              var unused = result.next();
              return result.getLong(1);
            }
          }
        });
  }

  /** Waits a moment if the server has not noticed yet that its reader is gone. */
  void dropSlot() {
    var unused =
        run(
            "dropping slot " + slot,
            c -> {
              for (int i = 1; ; i++) {
                try {
                  return row(c, "SELECT pg_drop_replication_slot(?)", slot);
                } catch (SQLException e) {
                  if (!IN_USE.equals(e.getSQLState()) || i == DROP_TRIES) {
                    throw e;
                  }
                  LockSupport.parkNanos(DROP_NANOS);
                }
              }
            });
  }

  /** Writes a message that comes back in the stream, after everything committed before. */
  void beat(String prefix, String content) {
    var unused =
        run(
            "sending a beat",
            c -> row(c, "SELECT pg_logical_emit_message(true, ?, ?::text)", prefix, content));
  }

  long end() {
    return run(
        "reading the end of the log",
        c ->
            Long.parseLong(row(c, "SELECT (pg_current_wal_lsn() - '0/0'::pg_lsn)::bigint").get(0)));
  }

  @Override
  public synchronized void close() {
    Connection open = connection;
    connection = null;
    if (open != null) {
      try {
        open.close();
      } catch (SQLException e) {
        // It was unusable before.
      }
    }
  }
}
