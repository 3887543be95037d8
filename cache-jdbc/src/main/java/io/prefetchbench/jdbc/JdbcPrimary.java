package io.prefetchbench.jdbc;

import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.PrimarySource;
import io.prefetchbench.cache.spi.SourceException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A table of a relational database as the primary of a cache.
 *
 * <p>The table needs a version column that is filled from a sequence whenever a row is written,
 * which {@link JdbcSchema} sets up. The version of a row is drawn before its transaction commits,
 * so versions are not in commit order; they need not be, because they are compared only between
 * states of one row, whose writers wait for each other.
 *
 * <p>Pages are read by key range, each by one statement with a connection of its own: no long
 * transaction holds back vacuum. Use a small pool that is separate from the application's, with a
 * statement timeout ({@code socketTimeout}, {@code statement_timeout}). Columns that were added to
 * the table are noticed when the next pass begins.
 *
 * <p>Thread-safe. Database errors are thrown as {@link SourceException}.
 */
public final class JdbcPrimary implements PrimarySource {
  private static final Duration SETTLE_MAX = Duration.ofSeconds(10);
  private static final long SETTLE_AGAIN_NANOS = Duration.ofMillis(1).toNanos();

  private final DataSource dataSource;
  private final JdbcTable table;
  private final AtomicReference<@Nullable TableReader> reader = new AtomicReference<>();

  // Many questions during one long transaction wait for it once.
  private volatile long unsettledNanos = System.nanoTime();
  private final long settleNanosMax;

  private JdbcPrimary(DataSource dataSource, JdbcTable table, Duration settleMax) {
    this.dataSource = Objects.requireNonNull(dataSource);
    this.table = Objects.requireNonNull(table);
    this.settleNanosMax = settleMax.toNanos();
  }

  /** The table behind this data source, which stays the caller's. Does not connect yet. */
  public static JdbcPrimary of(DataSource dataSource, JdbcTable table) {
    return new JdbcPrimary(dataSource, table, SETTLE_MAX);
  }

  /** The same primary with another bound on {@link #settle}; default ten seconds. */
  public JdbcPrimary settleWithin(Duration longest) {
    return new JdbcPrimary(dataSource, table, longest);
  }

  /**
   * A feed of this table's changes that polls the outbox of {@link JdbcSchema#installOutbox}. One
   * outbox serves one cache.
   */
  public OutboxFeed outbox() {
    return new OutboxFeed(this);
  }

  JdbcTable table() {
    return table;
  }

  DataSource dataSource() {
    return dataSource;
  }

  /** A query, as a function of a connection. */
  interface Query<T> {
    T run(Connection connection, TableReader reader) throws SQLException;
  }

  /** Runs a query on a connection of its own, once more if a column has disappeared. */
  <T> T query(String doing, Query<T> query) {
    try (Connection connection = dataSource.getConnection()) {
      return query(connection, query);
    } catch (SQLException e) {
      throw JdbcFaults.of(doing, e);
    }
  }

  <T> T query(Connection connection, Query<T> query) throws SQLException {
    TableReader known = reader(connection);
    try {
      return query.run(connection, known);
    } catch (SQLException e) {
      if (!JdbcFaults.isUnknownColumn(e)) {
        throw e;
      }
      reader.compareAndSet(known, null);
      return query.run(connection, reader(connection));
    }
  }

  private TableReader reader(Connection connection) throws SQLException {
    TableReader known = reader.get();
    if (known == null) {
      known = TableReader.of(connection, table);
      reader.set(known);
    }
    return known;
  }

  @Override
  public Page snapshot(@Nullable String afterId, int limit) {
    if (afterId == null) {
      reader.set(null);
    }
    return query(
        "reading a page of " + table.name(),
        (connection, columns) -> page(connection, columns, afterId, limit));
  }

  private static Page page(
      Connection connection, TableReader columns, @Nullable String afterId, int limit)
      throws SQLException {
    List<Object> after = afterId == null ? List.of() : columns.key(afterId);
    if (after == null) {
      throw SourceException.misconfigured("no id of this table: " + afterId, null);
    }
    String sql =
        "SELECT %s FROM %s%s ORDER BY %s LIMIT %d"
            .formatted(
                columns.selection(""),
                columns.table().sql(),
                after.isEmpty()
                    ? ""
                    : " WHERE " + columns.keyTuple("") + " > " + columns.keyPlaceholders(),
                String.join(", ", columns.table().id()),
                limit);
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      var unused = columns.bind(statement, 1, after);
      List<Row> rows = new ArrayList<>();
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          rows.add(Objects.requireNonNull(columns.row(result, 1, 0)));
        }
      }
      return Page.of(rows, rows.size() < limit ? null : rows.get(rows.size() - 1).id());
    }
  }

  /** {@inheritDoc} An id without a row is {@link PrimarySource.Absent}. */
  @Override
  public List<Row> read(List<String> ids) {
    return query("reading rows of " + table.name(), (c, columns) -> read(c, columns, ids));
  }

  private static List<Row> read(Connection connection, TableReader columns, List<String> ids)
      throws SQLException {
    Map<String, Row> found = new HashMap<>();
    List<List<Object>> keys = new ArrayList<>();
    for (String id : ids) {
      List<Object> key = columns.key(id);
      if (key != null) {
        keys.add(key);
      }
    }
    if (!keys.isEmpty()) {
      String marks = (columns.keyPlaceholders() + ", ").repeat(keys.size());
      String sql =
          "SELECT %s FROM %s WHERE %s IN (%s)"
              .formatted(
                  columns.selection(""),
                  columns.table().sql(),
                  columns.keyTuple(""),
                  marks.substring(0, marks.length() - 2));
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        int next = 1;
        for (List<Object> key : keys) {
          next = columns.bind(statement, next, key);
        }
        try (ResultSet result = statement.executeQuery()) {
          while (result.next()) {
            Row row = Objects.requireNonNull(columns.row(result, 1, 0));
            found.put(row.id(), row);
          }
        }
      }
    }
    return ids.stream().map(id -> found.getOrDefault(id, new Absent(id))).toList();
  }

  /**
   * The newest version that was drawn from the sequence, also by transactions that never commit: no
   * committed version is above it.
   */
  @Override
  public Version position() {
    return query(
        "reading the position of " + table.name(),
        (connection, columns) -> {
          long last = number(connection, columns.dialect().lastVersionQuery(table));
          return new Version(epoch(connection), 2 * last + 1);
        });
  }

  /** The newest version of a row that is there. */
  @Override
  public Version committed() {
    return query(
        "reading the newest version of " + table.name(),
        (connection, columns) -> {
          String sql = "SELECT MAX(%s) FROM %s".formatted(table.version(), table.sql());
          return new Version(epoch(connection), 2 * number(connection, sql));
        });
  }

  /** {@inheritDoc} Here the time at which the database server started, where it can be asked. */
  @Override
  public String incarnation() {
    return query(
        "reading the server's start time",
        (connection, columns) -> {
          String sql = columns.dialect().incarnationQuery();
          return sql.isEmpty() ? "" : text(connection, sql);
        });
  }

  /**
   * {@inheritDoc} PostgreSQL writes a commit to its log, from which it is streamed, before other
   * connections see it; with synchronous replication that can last. This waits for every
   * transaction that had begun to write, for at most ten seconds: a transaction of any length
   * anywhere in the server may delay it.
   */
  @Override
  public boolean settle() {
    return query(
        "waiting for transactions",
        (connection, columns) -> {
          boolean was = connection.getAutoCommit();
          connection.setAutoCommit(true);
          boolean isSettled = settle(connection, columns);
          connection.setAutoCommit(was);
          return isSettled;
        });
  }

  private boolean settle(Connection connection, TableReader columns) throws SQLException {
    String begin = columns.dialect().barrierQuery();
    if (begin.isEmpty()) {
      return true;
    }
    // A transaction that was streamed has a smaller number than one that is drawn now.
    long barrier = number(connection, begin);
    boolean isKnownToWait = System.nanoTime() - unsettledNanos < 0;
    long deadline = System.nanoTime() + (isKnownToWait ? 0 : settleNanosMax);
    while (number(connection, columns.dialect().oldestQuery()) <= barrier) {
      if (System.nanoTime() - deadline >= 0 || Thread.currentThread().isInterrupted()) {
        unsettledNanos = System.nanoTime() + settleNanosMax;
        return false;
      }
      LockSupport.parkNanos(SETTLE_AGAIN_NANOS);
    }
    return true;
  }

  @Override
  public long count() {
    return query(
        "counting " + table.name(),
        (connection, columns) -> number(connection, "SELECT COUNT(*) FROM " + table.sql()));
  }

  /**
   * Begins a new history of this table, after the database was restored from an older copy. Every
   * version that this primary returns from now on belongs to it, so that nothing that was cached
   * before can win. To be passed to {@code cache.beginEpoch}.
   */
  public void beginEpoch() {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement update =
            connection.prepareStatement(
                "UPDATE prefetch_history SET epoch = CASE WHEN epoch < ? THEN ? ELSE epoch + 1 END WHERE table_name = ?")) {
      long now = Instant.now().getEpochSecond();
      update.setLong(1, now);
      update.setLong(2, now);
      update.setString(3, table.name());
      if (update.executeUpdate() == 0) {
        throw noEpoch();
      }
    } catch (SQLException e) {
      throw JdbcFaults.of("beginning a new epoch of " + table.name(), e);
    }
  }

  private long epoch(Connection connection) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT epoch FROM prefetch_history WHERE table_name = ?")) {
      statement.setString(1, table.name());
      try (ResultSet result = statement.executeQuery()) {
        if (!result.next()) {
          throw noEpoch();
        }
        return result.getLong(1);
      }
    }
  }

  private SourceException noEpoch() {
    return SourceException.misconfigured(
        "table prefetch_history has no epoch of " + table.name() + "; JdbcSchema.install adds it",
        null);
  }

  /** The first column of the only row; 0 for {@code NULL}. */
  static long number(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      return result.next() ? result.getLong(1) : 0;
    }
  }

  private static String text(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      return result.next() ? String.valueOf(result.getString(1)) : "";
    }
  }
}
