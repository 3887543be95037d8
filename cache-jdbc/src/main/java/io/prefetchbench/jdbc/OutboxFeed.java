package io.prefetchbench.jdbc;

import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.cache.spi.ChangeFeed.Offset;
import io.prefetchbench.cache.spi.FeedItem;
import io.prefetchbench.cache.spi.PrimarySource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A feed of the changes of one table, read by polling an outbox that triggers fill ({@link
 * JdbcSchema#installOutbox}), for any database and without the right to replicate.
 *
 * <p>The outbox says which rows have changed; what they hold now is read together with it, by one
 * statement. So an event shows the row as it is at that moment, which may be newer than the change,
 * and several changes of one row between two polls are one state. Acknowledging deletes exactly the
 * rows of the outbox that were applied: a transaction that commits late shows up late, and is never
 * skipped.
 *
 * <p>One outbox serves one cache with one running worker. Thread-safety as for {@link ChangeFeed};
 * the feed keeps one connection for the worker's thread.
 */
public final class OutboxFeed implements ChangeFeed {
  private static final Duration POLL_EVERY = Duration.ofMillis(5);
  private static final int COUNTED_MAX = 100_000;
  private static final int DELETED_AT_ONCE = 1_000;

  private final JdbcPrimary primary;
  private final String outbox;
  private final long pollEveryNanos;
  private final LongAdder gaps = new LongAdder();

  // Used by the worker's thread only.
  private @Nullable Connection connection;
  private final NavigableMap<Long, Long> unacknowledged = new TreeMap<>(); // sequence → poll
  private final Set<Long> truncations = new HashSet<>();
  private long poll;
  private long completePoll;
  private long completeMicros;
  private volatile long freshAsOfMicros;
  private volatile boolean isTruncated;

  OutboxFeed(JdbcPrimary primary) {
    this(primary, POLL_EVERY);
  }

  private OutboxFeed(JdbcPrimary primary, Duration pollEvery) {
    this.primary = primary;
    this.outbox = primary.table().derived("prefetch_outbox");
    this.pollEveryNanos = pollEvery.toNanos();
  }

  /** The same feed with another pause between two polls that find nothing; default 5 ms. */
  public OutboxFeed pollEvery(Duration pause) {
    if (pause.isNegative() || pause.isZero()) {
      throw new IllegalArgumentException("the pause must be longer than nothing, was " + pause);
    }
    return new OutboxFeed(primary, pause);
  }

  /** {@inheritDoc} What triggers have written before is in the outbox already. */
  @Override
  public void open() {
    forgetDelivered();
    var unused =
        run(
            "opening " + outbox,
            c -> JdbcPrimary.number(c, "SELECT COUNT(*) FROM " + outbox + " WHERE 1 = 0"));
  }

  /** False: a version is drawn before its transaction commits. */
  @Override
  public boolean ordersVersions() {
    return false;
  }

  @Override
  public List<FeedItem> poll(int limit, Duration wait) {
    long deadline = System.nanoTime() + wait.toNanos();
    while (true) {
      List<FeedItem> items =
          run(
              "polling " + outbox,
              c -> primary.query(c, (same, reader) -> changes(same, reader, limit)));
      long left = deadline - System.nanoTime();
      if (!items.isEmpty() || left <= 0 || Thread.currentThread().isInterrupted()) {
        return items;
      }
      LockSupport.parkNanos(Math.min(left, pollEveryNanos));
    }
  }

  private List<FeedItem> changes(Connection c, TableReader reader, int limit) throws SQLException {
    long begunMicros = nowMicros();
    String sql =
        "SELECT %s, o.prefetch_seq, o.prefetch_version, %s, %s FROM %s o LEFT JOIN %s t ON %s = %s%s ORDER BY o.prefetch_seq LIMIT %d"
            .formatted(
                reader.selection("t."),
                reader.dialect().selected("o.prefetch_committed", reader.dialect().instant()),
                primary.table().id().stream().map(k -> "o." + k).collect(Collectors.joining(", ")),
                outbox,
                primary.table().sql(),
                reader.keyTuple("t."),
                reader.keyTuple("o."),
                unacknowledged.isEmpty()
                    ? ""
                    : " WHERE o.prefetch_seq NOT IN (" + numbers(unacknowledged.keySet()) + ")",
                limit);
    poll++;
    List<FeedItem> items = new ArrayList<>();
    Set<Long> truncated = new HashSet<>();
    int seen = 0;
    try (PreparedStatement statement = c.prepareStatement(sql);
        ResultSet result = statement.executeQuery()) {
      while (result.next()) {
        seen++;
        FeedItem item = item(reader, result);
        if (item == null) {
          truncated.add(result.getLong(reader.width() + 1));
        } else {
          items.add(item);
        }
      }
    }
    truncated.stream().filter(truncations::add).forEach(sequence -> gaps.increment());
    isTruncated |= !truncated.isEmpty();
    if (seen < limit) {
      // Those that a pass has covered are gone from the outbox.
      truncations.retainAll(truncated);
      isTruncated = !truncations.isEmpty();
      completePoll = poll;
      completeMicros = begunMicros;
      noteProgress();
    }
    return items;
  }

  /** Null if the table was truncated. */
  private @Nullable FeedItem item(TableReader reader, ResultSet result) throws SQLException {
    int own = reader.width() + 1;
    long sequence = result.getLong(own);
    long version = result.getLong(own + 1);
    long committedMicros = micros(reader, result, own + 2);
    String id = reader.id(result, own + 3);
    if (id == null) {
      return null;
    }
    unacknowledged.put(sequence, poll);
    Offset offset = new Offset(Long.toString(sequence));
    PrimarySource.Row row = reader.row(result, 1, committedMicros);
    if (row instanceof PrimarySource.Present present) {
      return new FeedItem.Delivered(offset, new ChangeEvent.Upsert(present.entity(), 0));
    }
    if (row instanceof PrimarySource.Malformed bad) {
      return new FeedItem.Unreadable(offset, id, id, bad.cause());
    }
    Version deleted = new Version(reader.epoch(result, 1), 2 * version + 1);
    return new FeedItem.Delivered(offset, new ChangeEvent.Delete(id, deleted, committedMicros, 0));
  }

  @Override
  public void ack(List<Offset> offsets) {
    List<Long> sequences = offsets.stream().map(offset -> Long.valueOf(offset.text())).toList();
    for (int from = 0; from < sequences.size(); from += DELETED_AT_ONCE) {
      int to = Math.min(sequences.size(), from + DELETED_AT_ONCE);
      delete(sequences.subList(from, to));
    }
    sequences.forEach(unacknowledged::remove);
    noteProgress();
  }

  private void delete(Iterable<Long> sequences) {
    String sql = "DELETE FROM %s WHERE prefetch_seq IN (%s)".formatted(outbox, numbers(sequences));
    var unused =
        run(
            "acknowledging changes in " + outbox,
            c -> {
              try (Statement statement = c.createStatement()) {
                return statement.executeUpdate(sql);
              }
            });
  }

  private static String numbers(Iterable<Long> sequences) {
    StringBuilder text = new StringBuilder();
    sequences.forEach(number -> text.append(text.isEmpty() ? "" : ",").append(number));
    return text.toString();
  }

  /** Everything that a complete poll found is acknowledged once nothing older is held. */
  private void noteProgress() {
    boolean isOpen = unacknowledged.values().stream().anyMatch(since -> since <= completePoll);
    if (completePoll > 0 && !isOpen && truncations.isEmpty()) {
      freshAsOfMicros = completeMicros;
      completePoll = 0;
    }
  }

  /** {@inheritDoc} Supported only while a truncation is not covered by a pass. */
  @Override
  public Optional<Progress> progress() {
    return isTruncated
        ? Optional.of(new Progress(Progress.UNKNOWN, Long.MAX_VALUE))
        : Optional.empty();
  }

  @Override
  public OptionalLong freshAsOfMicros() {
    long known = freshAsOfMicros;
    return known == 0 ? OptionalLong.empty() : OptionalLong.of(known);
  }

  /** {@inheritDoc} Counts up to 100,000. */
  @Override
  public long backlog() {
    String sql = "SELECT COUNT(*) FROM (SELECT 1 FROM %s LIMIT %d) waiting";
    return primary.query(
        "counting " + outbox,
        (c, reader) -> JdbcPrimary.number(c, sql.formatted(outbox, COUNTED_MAX)));
  }

  @Override
  public OptionalLong oldestMicros() {
    return primary.query(
        "reading the oldest change of " + outbox,
        (c, reader) -> {
          Dialect dialect = reader.dialect();
          String sql =
              "SELECT %s FROM %s ORDER BY prefetch_seq LIMIT 1"
                  .formatted(dialect.selected("prefetch_committed", dialect.instant()), outbox);
          try (Statement statement = c.createStatement();
              ResultSet result = statement.executeQuery(sql)) {
            if (!result.next()) {
              return OptionalLong.empty();
            }
            return OptionalLong.of(micros(reader, result, 1));
          }
        });
  }

  /** {@inheritDoc} A {@code TRUNCATE} of the table is one. */
  @Override
  public long gaps() {
    return gaps.sum();
  }

  /** Forgets the truncations that the pass has covered. */
  @Override
  public void healed(Version position) {
    String sql =
        "DELETE FROM %s WHERE %s IS NULL AND prefetch_version <= %d"
            .formatted(outbox, primary.table().id().get(0), position.position() / 2);
    var unused =
        primary.query(
            "forgetting truncations of " + outbox,
            (c, reader) -> {
              try (Statement statement = c.createStatement()) {
                return statement.executeUpdate(sql);
              }
            });
  }

  /** Works on the connection of the worker's thread, which is replaced once it has failed. */
  private <T> T run(String doing, Work<T> work) {
    try {
      Connection open = connection;
      if (open == null) {
        open = primary.dataSource().getConnection();
        open.setAutoCommit(true);
        connection = open;
      }
      return work.run(open);
    } catch (SQLException e) {
      close();
      forgetDelivered();
      throw JdbcFaults.of(doing, e);
    } catch (RuntimeException e) {
      forgetDelivered();
      throw e;
    }
  }

  /** What was delivered and not acknowledged is delivered again, and until then proves nothing. */
  private void forgetDelivered() {
    unacknowledged.clear();
    completePoll = 0;
  }

  /** Something to be done with the connection. */
  private interface Work<T> {
    T run(Connection connection) throws SQLException;
  }

  private static long micros(TableReader reader, ResultSet row, int column) throws SQLException {
    OffsetDateTime time = Objects.requireNonNull(reader.dialect().instant().instant(row, column));
    return ChronoUnit.MICROS.between(Instant.EPOCH, time.toInstant());
  }

  private static long nowMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  /** Gives the connection back; the outbox keeps what is not acknowledged. */
  @Override
  public void close() {
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
