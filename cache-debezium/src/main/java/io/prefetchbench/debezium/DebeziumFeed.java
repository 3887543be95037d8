package io.prefetchbench.debezium;

import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.cache.spi.ChangeFeed.FeedMemory;
import io.prefetchbench.cache.spi.ChangeFeed.Offset;
import io.prefetchbench.cache.spi.FeedItem;
import io.prefetchbench.cache.spi.SourceException;
import io.prefetchbench.jdbc.JdbcSchema;
import io.prefetchbench.jdbc.JdbcTable;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A feed of the committed changes of one PostgreSQL table, read from the server's log by logical
 * decoding (PostgreSQL 14 or later, plugin {@code pgoutput}). Debezium's engine runs in this
 * process.
 *
 * <pre>{@code
 * JdbcSchema.installDecoding(dataSource, table); // or its statements, as a migration
 * DebeziumFeed feed = DebeziumFeed.builder("jdbc:postgresql://db:5432/shop?user=…", table).build();
 * }</pre>
 *
 * <p>The table needs the version column of {@link JdbcSchema}. A transaction is delivered when it
 * has committed, with the last change of each entity only. The position is kept beside the cache;
 * the slot on the server follows it, so the server keeps its log for as long as the feed needs it:
 * a slot that is no longer used must be dropped. If the slot is lost, a new one is created and the
 * cache is loaded again.
 *
 * <p>Ten times per second the feed writes a message to the server's log. Once it comes back, and
 * everything before it is applied, the cache is as fresh as the moment it was written; this also
 * holds for a quiet table.
 *
 * <p>One slot serves one cache with one running worker. Thread-safety as for {@link ChangeFeed}.
 */
public final class DebeziumFeed implements ChangeFeed {
  private static final Duration POLL_INTERVAL = Duration.ofMillis(2);
  private static final Duration POLL_INTERVAL_MAX = Duration.ofSeconds(1);
  private static final int ITEMS_MAX = 20_000;
  private static final Pattern SLOT = Pattern.compile("[a-z0-9_]{1,63}");

  private final Supervisor supervisor;
  private final Deliveries deliveries;
  private final LongAdder gaps = new LongAdder();
  private volatile boolean isGapOpen;
  private volatile @Nullable FeedRecord feedRecord;

  private DebeziumFeed(Builder builder) {
    this.deliveries = new Deliveries(builder.itemsMax, builder.bounds.chars());
    this.supervisor = new Supervisor(builder, deliveries, this::foundGap);
  }

  /**
   * Describes a feed.
   *
   * @param url of the database, with login, as for the PostgreSQL JDBC driver
   * @param table with a version column
   */
  public static Builder builder(String url, JdbcTable table) {
    return new Builder(url, table);
  }

  /** Collects the description of a feed. Not thread-safe. */
  public static final class Builder {
    final String url;
    final JdbcTable table;
    String slot;
    String publication;
    Duration pollInterval = POLL_INTERVAL;
    Transaction.Bounds bounds = Transaction.Bounds.STANDARD;
    int itemsMax = ITEMS_MAX;

    private Builder(String url, JdbcTable table) {
      this.url = Objects.requireNonNull(url);
      this.table = Objects.requireNonNull(table);
      this.slot = JdbcSchema.publicationOf(table);
      this.publication = JdbcSchema.publicationOf(table);
    }

    /**
     * The replication slot, which belongs to one cache; default {@code prefetch_TABLE}.
     *
     * @param name lower case letters, digits and {@code _}
     */
    public Builder slot(String name) {
      slot = name;
      return this;
    }

    /** The publication of the table; default {@link JdbcSchema#publicationOf}. */
    public Builder publication(String name) {
      publication = name;
      return this;
    }

    /**
     * How long the engine sleeps when there was nothing to read, 1 ms to 1 s; default 2 ms. It
     * delays changes, and a shorter one costs more CPU time on a quiet server.
     */
    public Builder pollInterval(Duration pause) {
      pollInterval = pause;
      return this;
    }

    /** Bounds of a transaction and of the queue, for tests. */
    Builder bounds(Transaction.Bounds ofTransaction, int items) {
      bounds = ofTransaction;
      itemsMax = items;
      return this;
    }

    /**
     * The feed, which does not connect yet.
     *
     * @throws IllegalArgumentException if the slot's name or the interval is not allowed
     */
    public DebeziumFeed build() {
      if (!SLOT.matcher(slot).matches()) {
        throw new IllegalArgumentException(
            "a slot has up to 63 lower case letters, digits and _, was " + slot);
      }
      if (pollInterval.toMillis() < 1 || pollInterval.compareTo(POLL_INTERVAL_MAX) > 0) {
        throw new IllegalArgumentException(
            "the poll interval must be between 1 ms and 1 s, was " + pollInterval);
      }
      return new DebeziumFeed(this);
    }
  }

  /**
   * {@inheritDoc} Creates the slot if there is none. The engine starts with the first {@link
   * #poll}.
   *
   * @throws SourceException if the database cannot be reached, or is not prepared; the message says
   *     what is missing
   */
  @Override
  public void open(FeedMemory memory) {
    FeedRecord opened = new FeedRecord(memory);
    supervisor.open(opened);
    feedRecord = opened;
    if (opened.hasGap() && !isGapOpen) {
      isGapOpen = true;
      gaps.increment();
    }
  }

  /** Delivers again what is not acknowledged; {@link #open(FeedMemory)} must come first. */
  @Override
  public void open() {
    supervisor.reopen();
    FeedRecord known = feedRecord;
    isGapOpen |= known != null && known.hasGap();
    deliveries.deliverAgain();
  }

  /** False: a version is drawn before its transaction commits. */
  @Override
  public boolean ordersVersions() {
    return false;
  }

  @Override
  public List<FeedItem> poll(int limit, Duration wait) {
    try {
      supervisor.keepRunning();
      List<FeedItem> items = deliveries.poll(limit, wait);
      // Before an item behind the gap is delivered.
      deliveries.takeGaps().forEach(supervisor::noteGap);
      supervisor.moveOn(false);
      if (items.isEmpty()) {
        supervisor.throwFailure();
      }
      return items;
    } catch (RuntimeException e) {
      deliveries.deliverAgain();
      throw e;
    }
  }

  @Override
  public void ack(List<Offset> offsets) {
    try {
      deliveries.acknowledge(offsets);
      supervisor.moveOn(true);
    } catch (RuntimeException e) {
      deliveries.deliverAgain();
      throw e;
    }
  }

  /** {@inheritDoc} At least 1 while it is not known whether something waits in the server's log. */
  @Override
  public long backlog() {
    return Math.max(deliveries.items(), supervisor.isCaughtUp() ? 0 : 1);
  }

  @Override
  public OptionalLong oldestMicros() {
    return deliveries.oldestMicros();
  }

  /** {@inheritDoc} Supported only while a gap is open. */
  @Override
  public Optional<Progress> progress() {
    FeedRecord known = feedRecord;
    if (isGapOpen && known != null) {
      isGapOpen = known.hasGap();
    }
    return isGapOpen
        ? Optional.of(new Progress(Progress.UNKNOWN, Long.MAX_VALUE))
        : Optional.empty();
  }

  /** {@inheritDoc} The moment of the last message that came back and has nothing open before it. */
  @Override
  public OptionalLong freshAsOfMicros() {
    return OptionalLong.of(supervisor.freshAsOfMicros());
  }

  /** {@inheritDoc} The log that the slot retains, read within the last second. */
  @Override
  public OptionalLong retainedBytes() {
    long known = supervisor.retainedBytes();
    return known < 0 ? OptionalLong.empty() : OptionalLong.of(known);
  }

  /** {@inheritDoc} A lost slot, a truncated or altered table, and a transaction too large. */
  @Override
  public long gaps() {
    return gaps.sum();
  }

  private void foundGap() {
    isGapOpen = true;
    gaps.increment();
  }

  @Override
  public void healed(Version position) {
    FeedRecord known = feedRecord;
    if (known != null) {
      known.healed(position);
    }
  }

  Supervisor supervisor() {
    return supervisor;
  }

  /** Stops the engine; the slot stays, and keeps what is not acknowledged. */
  @Override
  public void close() {
    supervisor.close();
  }
}
