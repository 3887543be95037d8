package io.prefetchbench.debezium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prefetchbench.cache.Health;
import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.Lookup.FreshLookup;
import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.jdbc.JdbcPrimary;
import io.prefetchbench.jdbc.JdbcSchema;
import io.prefetchbench.jdbc.JdbcTable;
import io.prefetchbench.testbed.primary.PostgresServer;
import io.prefetchbench.testbed.redis.RedisServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A cache that follows a table of its own PostgreSQL while a writer commits and a reader reads.
 * Every read is judged: its value was written, none is older than one read before, and one that was
 * promised to be at most {@link #BOUND} old shows everything that had been committed by then.
 */
final class TableFaultRig implements AutoCloseable {
  static final Duration SOON = Duration.ofSeconds(90);
  private static final Duration BOUND = Duration.ofSeconds(2);
  private static final int IDS = 40;
  private static final long PAUSE_NANOS = 4_000_000;

  /** A commit of an entity: its number, and when it was acknowledged. */
  private record Committed(long number, long ackedMicros) {}

  final PostgresServer server = PostgresServer.startEmbedded();
  final RedisServer redis = RedisServer.startEmbedded();
  final Postgres postgres = Postgres.at(server.url());
  final JdbcTable table;
  private final boolean isOutbox;
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private final Map<Integer, Committed> committed = new ConcurrentHashMap<>();
  private final AtomicLong numbers = new AtomicLong();
  private final AtomicLong freshReads = new AtomicLong();
  private final Thread writer = new Thread(this::write, "rig-writer");
  private final Thread reader = new Thread(this::read, "rig-reader");
  private volatile boolean isWriting = true;
  private volatile boolean isReading = true;
  private volatile boolean isJudging = true;
  private volatile ChangeFeed feed;
  private volatile PrefetchCache cache;

  TableFaultRig(boolean isOutbox) {
    this.isOutbox = isOutbox;
    postgres.run("ALTER ROLE postgres SET synchronous_commit = 'on'");
    table = postgres.bareTable("integer", "name text");
    postgres.run(
        "INSERT INTO %s SELECT i, '0' FROM generate_series(0, %d) i"
            .formatted(table.name(), IDS - 1));
    if (isOutbox) {
      JdbcSchema.installOutbox(postgres.source(), table);
    } else {
      JdbcSchema.installDecoding(postgres.source(), table);
    }
    open();
    cache.start();
    writer.start();
    reader.start();
  }

  private void open() {
    JdbcPrimary primary = postgres.primary(table);
    feed = isOutbox ? primary.outbox() : DebeziumFeed.builder(postgres.url(), table).build();
    cache =
        PrefetchCache.of(primary)
            .redis(RedisAddress.parse(redis.uri()))
            .feed(feed)
            .prefix("rig:")
            .build();
  }

  ChangeFeed feed() {
    return feed;
  }

  PrefetchCache cache() {
    return cache;
  }

  String slot() {
    return JdbcSchema.publicationOf(table);
  }

  /** One statement a commit; those that fail may have committed or not. */
  private void write() {
    Random random = new Random(19);
    while (isWriting) {
      try (Connection connection = DriverManager.getConnection(postgres.url());
          Statement statement = connection.createStatement()) {
        statement.setQueryTimeout(5);
        while (isWriting) {
          int id = random.nextInt(IDS);
          long number = numbers.incrementAndGet();
          var unused =
              statement.executeUpdate(
                  random.nextInt(20) == 0
                      ? "DELETE FROM %s WHERE id = %d".formatted(table.name(), id)
                      : "INSERT INTO %s (id, name) VALUES (%d, '%d') ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name"
                          .formatted(table.name(), id, number));
          committed.put(id, new Committed(number, nowMicros()));
          LockSupport.parkNanos(PAUSE_NANOS);
        }
      } catch (SQLException e) {
        // The server is away, or refuses, as the fault wants it.
        LockSupport.parkNanos(10 * PAUSE_NANOS);
      }
    }
  }

  private void read() {
    Random random = new Random(20);
    long[] newest = new long[IDS];
    while (isReading) {
      int id = random.nextInt(IDS);
      Committed before = committed.get(id);
      long begunMicros = nowMicros();
      try {
        if (cache.getIfFresh(Integer.toString(id), BOUND) instanceof FreshLookup.Fresh fresh) {
          freshReads.incrementAndGet();
          judge(id, fresh.lookup(), before, begunMicros, newest);
        }
        if (!isJudging) {
          Arrays.fill(newest, 0);
        }
      } catch (RuntimeException e) {
        // The cache is not loaded, or is being replaced.
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private void judge(int id, Lookup lookup, @Nullable Committed before, long begun, long[] newest) {
    if (!isJudging || !(lookup instanceof Lookup.Hit hit)) {
      return;
    }
    long number = Long.parseLong(hit.entity().fields().getOrDefault("name", "-1"));
    if (number < newest[id]) {
      wrong.add("id %d went back from %d to %d".formatted(id, newest[id], number));
    }
    newest[id] = Math.max(newest[id], number);
    if (number > numbers.get()) {
      wrong.add("id %d shows %d, which was never written".formatted(id, number));
    }
    if (before != null
        && before.ackedMicros() < begun - BOUND.toNanos() / 1_000
        && number < before.number()) {
      wrong.add(
          "id %d shows %d as fresh, and %d was committed %d us before"
              .formatted(id, number, before.number(), begun - before.ackedMicros()));
    }
  }

  private static long nowMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  /** Waits until the cache follows, and so many more reads were promised to be fresh. */
  void awaitFreshReads(int count) {
    long since = nowMicros();
    await().atMost(SOON).until(() -> feed.freshAsOfMicros().orElse(0) > since);
    long until = freshReads.get() + count;
    await().atMost(SOON).until(() -> freshReads.get() >= until);
  }

  /** Waits until reads are no longer promised to be fresh. */
  void awaitNotFresh() {
    await()
        .atMost(SOON)
        .ignoreExceptions()
        .until(() -> !(cache.getIfFresh("0", BOUND) instanceof FreshLookup.Fresh));
  }

  /** The database loses commits: until {@link #judgeAgain} no read is judged. */
  void judgeNothing() {
    isJudging = false;
  }

  void judgeAgain() {
    committed.clear();
    isJudging = true;
  }

  /** Ends the cache with its worker and feed; {@link #nextLife} begins another one. */
  void endLife() {
    cache.close();
    feed.close();
  }

  void nextLife() {
    open();
    cache.start();
  }

  void run(String sql) {
    postgres.run(sql.replace("{t}", table.name()));
  }

  /**
   * Ends the load and checks that everything is as it should be.
   *
   * @param gaps true if changes were lost to the feed, so that only a pass restored them
   */
  void check(boolean gaps) {
    check();
    assertThat(feed.gaps() > 0).as("gaps: " + feed.gaps()).isEqualTo(gaps);
  }

  /** Ends the load and checks that everything is as it should be. */
  void check() {
    awaitFreshReads(50);
    isWriting = false;
    join(writer);
    await().atMost(SOON).ignoreExceptions().until(() -> feed.backlog() == 0);
    await()
        .atMost(SOON)
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(cache.reconcile().isClean()).isTrue());
    await().atMost(SOON).until(() -> cache.health().state() == Health.State.READY);
    long last = numbers.incrementAndGet();
    run(
        "INSERT INTO {t} (id, name) VALUES (1, '%d') ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name"
            .formatted(last));
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () ->
                cache.get("1") instanceof Lookup.Hit hit
                    && Long.toString(last).equals(hit.entity().fields().get("name")));
    isReading = false;
    join(reader);
    assertThat(wrong).isEmpty();
    assertThat(cache.stats().deadLetters()).isZero();
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    isWriting = false;
    isReading = false;
    join(writer);
    join(reader);
    endLife();
    redis.close();
    server.close();
  }
}
