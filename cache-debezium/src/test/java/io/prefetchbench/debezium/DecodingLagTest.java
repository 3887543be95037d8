package io.prefetchbench.debezium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.OperatingSystemMXBean;
import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.engine.EngineBuilder;
import io.prefetchbench.cache.internal.sync.SyncListener;
import io.prefetchbench.jdbc.JdbcTable;
import io.prefetchbench.testbed.redis.RedisServer;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Prints how long after its commit a change is in Redis, at 1,000 commits per second that arrive at
 * random, and what an engine costs that has nothing to do. It needs a quiet machine and asserts no
 * times. Seconds and rate may be set: {@code -Dprefetch.lag.seconds=60 -Dprefetch.lag.rate=1000}.
 */
@Tag("quiet")
class DecodingLagTest {
  private static final int SECONDS = Integer.getInteger("prefetch.lag.seconds", 60);
  private static final int RATE = Integer.getInteger("prefetch.lag.rate", 1000);
  private static final int WARM_SECONDS = 10;
  private static final int CONNECTIONS = 16;
  private static final int ROWS = 10_000;

  private final Postgres postgres = Postgres.shared();
  private final Map<Long, Long> committed = new ConcurrentHashMap<>();
  private final Map<Long, Long> applied = new ConcurrentHashMap<>();

  @ParameterizedTest
  @ValueSource(longs = {2, 500})
  void commitToApplied(long pollMillis) throws InterruptedException {
    JdbcTable table = postgres.newTable("name text, price numeric(10,2), note text");
    postgres.run(
        "INSERT INTO %s SELECT i, 'n', 1.5, repeat('x', 200) FROM generate_series(1, %d) i"
            .formatted(table.name(), ROWS));
    SyncListener listener =
        new SyncListener() {
          @Override
          public void onApplied(
              String id, Version version, long polled, long sent, long replied, Outcome outcome) {
            applied.put(version.position() / 2, replied);
          }
        };
    try (RedisServer redis = RedisServer.startEmbedded();
        DebeziumFeed feed =
            DebeziumFeed.builder(postgres.url(), table)
                .pollInterval(Duration.ofMillis(pollMillis))
                .build();
        PrefetchCache cache =
            new EngineBuilder(postgres.primary(table))
                .redis(RedisAddress.parse(redis.uri()))
                .feed(feed)
                .prefix("lag:")
                .listener(listener)
                .build()) {
      cache.start();
      await().atMost(FeedRig.SOON).until(() -> feed.backlog() == 0);
      printIdle(pollMillis);
      write(table);
      long ended = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
      await().atMost(FeedRig.SOON).until(() -> feed.freshAsOfMicros().orElse(0) > ended);
      print(pollMillis);
    } finally {
      postgres.dropSlot("prefetch_" + table.name());
    }
  }

  /** CPU time of this process, which has nothing else to do. */
  private static void printIdle(long pollMillis) {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    LockSupport.parkNanos(Duration.ofSeconds(5).toNanos());
    long cpu = system.getProcessCpuTime();
    long begun = System.nanoTime();
    LockSupport.parkNanos(Duration.ofSeconds(20).toNanos());
    double share = (system.getProcessCpuTime() - cpu) * 100.0 / (System.nanoTime() - begun);
    System.out.printf(Locale.ROOT, "poll %d ms: idle, %.1f %% of a core%n", pollMillis, share);
  }

  private void write(JdbcTable table) throws InterruptedException {
    long begun = System.nanoTime();
    List<Thread> writers = new ArrayList<>();
    for (int c = 0; c < CONNECTIONS; c++) {
      int connection = c;
      Thread writer = new Thread(() -> write(table, connection, begun));
      writer.start();
      writers.add(writer);
    }
    for (Thread writer : writers) {
      writer.join();
    }
  }

  /**
   * Each connection has rows of its own and random times of its own: together a Poisson process.
   */
  private void write(JdbcTable table, int number, long begun) {
    Random random = new Random(number);
    long measured = begun + Duration.ofSeconds(WARM_SECONDS).toNanos();
    long end = measured + Duration.ofSeconds(SECONDS).toNanos();
    String sql =
        "UPDATE %s SET name = ? WHERE id = ? RETURNING row_version".formatted(table.name());
    try (Connection connection = postgres.source().getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      double due = begun;
      while (true) {
        due += -Math.log(1 - random.nextDouble()) * 1e9 * CONNECTIONS / RATE;
        if (due >= end) {
          return;
        }
        for (long left = (long) due - System.nanoTime();
            left > 0;
            left = (long) due - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
        statement.setString(1, "n" + due);
        statement.setInt(2, 1 + number + CONNECTIONS * random.nextInt(ROWS / CONNECTIONS));
        try (ResultSet result = statement.executeQuery()) {
          boolean unused = result.next();
          if (due >= measured) {
            committed.put(result.getLong(1), System.nanoTime());
          }
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void print(long pollMillis) {
    long[] lags =
        committed.entrySet().stream()
            .filter(each -> applied.containsKey(each.getKey()))
            .mapToLong(each -> applied.getOrDefault(each.getKey(), 0L) - each.getValue())
            .sorted()
            .toArray();
    System.out.printf(
        Locale.ROOT,
        "poll %d ms: %d commits, %d applied; commit to applied p50 %.1f, p90 %.1f, p99 %.1f, p99.9 %.1f, max %.1f ms%n",
        pollMillis,
        committed.size(),
        lags.length,
        at(lags, 0.5),
        at(lags, 0.9),
        at(lags, 0.99),
        at(lags, 0.999),
        lags[lags.length - 1] / 1e6);
    assertThat(Arrays.stream(lags).count()).isEqualTo(committed.size());
  }

  private static double at(long[] sorted, double share) {
    return sorted[(int) (share * (sorted.length - 1))] / 1e6;
  }
}
