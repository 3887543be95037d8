package io.prefetchbench.benchmarks.counting;

import io.prefetchbench.cache.CacheConfig.BulkOptions;
import io.prefetchbench.cache.CacheConfig.SyncOptions;
import io.prefetchbench.cache.WorkerStatus;
import io.prefetchbench.cache.internal.feed.FeedOptions;
import io.prefetchbench.cache.internal.feed.StreamFeed;
import io.prefetchbench.cache.internal.pass.BulkLoader;
import io.prefetchbench.cache.internal.pass.MarkerRenewal;
import io.prefetchbench.cache.internal.pass.ReadyMarker;
import io.prefetchbench.cache.internal.pass.Repair;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.store.CacheStore;
import io.prefetchbench.cache.internal.store.KeySpace;
import io.prefetchbench.cache.internal.store.ReadyCheck;
import io.prefetchbench.cache.internal.store.RedisStore;
import io.prefetchbench.cache.internal.store.StatsCounter;
import io.prefetchbench.cache.internal.store.StoreOptions;
import io.prefetchbench.cache.internal.sync.DeadLetters;
import io.prefetchbench.cache.internal.sync.SyncListener;
import io.prefetchbench.cache.internal.sync.SyncWorker;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.testkit.MockPrimary;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/** A cache and its worker on a clock that moves on request: counts depend on input alone. */
final class SyncedCache {
  private static final Duration MARKER_LIFE = Duration.ofMinutes(10);
  private static final long STEP_NANOS = 50_000_000L;
  private static final long BEGIN_MICROS = 1_700_000_000_000_000L;
  private static final long NANOS_PER_MICRO = 1_000;

  private final AtomicLong nanos = new AtomicLong();
  private final CacheStore store;
  private final SyncWorker worker;

  /** Replaces parts of a working cache: tests put broken ones there. */
  record Around(UnaryOperator<CacheStore> store, UnaryOperator<ChangeFeed> feed) {
    static final Around NOTHING = new Around(UnaryOperator.identity(), UnaryOperator.identity());
  }

  /** Fixes the feed's position, loads the primary, and says that the cache is ready. */
  SyncedCache(RedisPort cache, RedisPort feed, MockPrimary primary, KeySpace keys, Around around) {
    StoreOptions options = StoreOptions.STANDARD.withReadyCheck(ReadyCheck.MARKER);
    this.store = around.store().apply(RedisStore.open(cache, cache, keys, options));
    FeedOptions names = FeedOptions.of(primary.options().feedKey(), "counted", "counting");
    ChangeFeed changes = around.feed().apply(new StreamFeed(feed, names, nanos::get));
    changes.open();
    var loaded = new BulkLoader(primary, store, BulkOptions.STANDARD, nanos::get).load();
    if (loaded.rejected() > 0) {
      throw new IllegalStateException("the bulk load was refused: " + loaded.summary());
    }
    ReadyMarker marker = new ReadyMarker(cache, keys, MARKER_LIFE);
    marker.create(loaded.position(), wallMicros());
    SyncWorker.Parts parts =
        new SyncWorker.Parts(
            "counting",
            changes,
            store,
            new DeadLetters(cache, keys),
            new Repair(primary, store),
            new MarkerRenewal(marker, nanos.get()),
            new StatsCounter(),
            SyncListener.NONE,
            nanos::get,
            this::wallMicros,
            new SplittableRandom(1));
    this.worker = new SyncWorker(parts, SyncOptions.STANDARD.withPollWait(Duration.ZERO));
  }

  private long wallMicros() {
    return BEGIN_MICROS + nanos.get() / NANOS_PER_MICRO;
  }

  CacheStore store() {
    return store;
  }

  /** Lets 50 ms pass, then applies everything the feed has; returns how many events. */
  int drain() {
    nanos.addAndGet(STEP_NANOS);
    int sum = 0;
    for (int done = worker.doWork(); done > 0; done = worker.doWork()) {
      sum += done;
    }
    WorkerStatus status = worker.status();
    if (status.state() != WorkerStatus.State.RUNNING || status.stats().deadLetters() > 0) {
      throw new IllegalStateException(
          "the worker is "
              + status.state()
              + ", "
              + status.stats().deadLetters()
              + " dead letters, last error: "
              + status.lastError());
    }
    return sum;
  }
}
