package io.prefetchbench.cache.internal.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.CacheConfig.RetryPolicy;
import io.prefetchbench.cache.CacheConfig.SyncOptions;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.LiveRedis;
import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.WorkerStatus;
import io.prefetchbench.cache.internal.feed.FeedOptions;
import io.prefetchbench.cache.internal.feed.StreamFeed;
import io.prefetchbench.cache.internal.pass.MarkerRenewal;
import io.prefetchbench.cache.internal.pass.Repair;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.store.CacheStore;
import io.prefetchbench.cache.internal.store.KeySpace;
import io.prefetchbench.cache.internal.store.RedisStore;
import io.prefetchbench.cache.internal.store.StatsCounter;
import io.prefetchbench.cache.internal.store.StoreOptions;
import io.prefetchbench.testkit.MockPrimary;
import io.prefetchbench.testkit.PrimaryOptions;
import java.time.Duration;
import java.util.Random;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A primary and a cache on two real Redis, and workers between them. */
final class SyncRig implements AutoCloseable {
  static final KeySpace KEYS = new KeySpace("c:");
  static final RetryPolicy QUICK =
      new RetryPolicy(Duration.ofMillis(1), Duration.ofMillis(20), 10, Duration.ofMillis(20));

  final LiveRedis primaryRedis = LiveRedis.start();
  final LiveRedis cacheRedis = LiveRedis.start();

  MockPrimary emptied() {
    primaryRedis.run("FLUSHALL");
    cacheRedis.run("FLUSHALL");
    PrimaryOptions options = PrimaryOptions.defaults().withReadLatency(Duration.ZERO);
    return MockPrimary.open(primaryRedis.port(), options);
  }

  StreamFeed feed(RedisPort port) {
    return feed(port, "worker");
  }

  StreamFeed feed(RedisPort port, String consumer) {
    StreamFeed feed =
        new StreamFeed(port, FeedOptions.of("primary:feed", "group", consumer), System::nanoTime);
    feed.open();
    return feed;
  }

  CacheStore store(RedisPort writes) {
    return RedisStore.open(cacheRedis.port(), writes, KEYS, StoreOptions.STANDARD);
  }

  SyncWorker worker(
      MockPrimary primary, StreamFeed feed, CacheStore store, SyncListener listener, int batch) {
    return new SyncWorker(parts("worker", primary, feed, store, listener, null), options(batch));
  }

  static SyncOptions options(int batch) {
    return SyncOptions.STANDARD
        .withRetry(QUICK)
        .withBatchMax(batch)
        .withBatchesInFlight(3)
        .withPollWait(Duration.ZERO);
  }

  SyncWorker.Parts parts(
      String name,
      MockPrimary primary,
      StreamFeed feed,
      CacheStore store,
      SyncListener listener,
      @Nullable MarkerRenewal marker) {
    DeadLetters letters = letters(DeadLetters.LETTERS_MAX);
    return parts(name, primary, feed, store, listener, marker, letters);
  }

  SyncWorker.Parts parts(
      String name,
      MockPrimary primary,
      StreamFeed feed,
      CacheStore store,
      SyncListener listener,
      @Nullable MarkerRenewal marker,
      DeadLetters letters) {
    return new SyncWorker.Parts(
        name,
        feed,
        store,
        letters,
        new Repair(primary, store),
        marker,
        new StatsCounter(),
        listener,
        System::nanoTime,
        () -> System.currentTimeMillis() * 1000,
        new Random(1));
  }

  DeadLetters letters(int lettersMax) {
    return new DeadLetters(cacheRedis.port(), KEYS, lettersMax);
  }

  /** Works until the feed is empty. */
  static void settle(SyncWorker worker, StreamFeed feed) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(1))
        .until(
            () -> {
              worker.doWork();
              return feed.backlog() == 0 && worker.status().inFlight() == 0;
            });
  }

  /** In each life of a worker every event it polled is in exactly one count. */
  static void assertAddsUp(WorkerStatus status) {
    assertThat(
            status.stats().applied()
                + status.stats().fenced()
                + status.stats().conflated()
                + status.stats().deadLetters())
        .as("%s", status)
        .isEqualTo(status.polled() - status.inFlight());
  }

  static void assertEqual(CacheStore store, MockPrimary primary) {
    assertThat(store.ids()).isEqualTo(primary.ids());
    for (Entity entity : primary.records()) {
      assertThat(store.get(entity.id())).isEqualTo(new Lookup.Hit(entity));
    }
  }

  @Override
  public void close() {
    cacheRedis.close();
    primaryRedis.close();
  }
}
