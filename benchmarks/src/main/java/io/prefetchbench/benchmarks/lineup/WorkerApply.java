package io.prefetchbench.benchmarks.lineup;

import io.prefetchbench.benchmarks.fixture.Apply;
import io.prefetchbench.benchmarks.fixture.Dataset;
import io.prefetchbench.benchmarks.fixture.WrongOutcome;
import io.prefetchbench.cache.CacheConfig.SyncOptions;
import io.prefetchbench.cache.internal.feed.FeedOptions;
import io.prefetchbench.cache.internal.feed.StreamFeed;
import io.prefetchbench.cache.internal.pass.MarkerRenewal;
import io.prefetchbench.cache.internal.pass.ReadyMarker;
import io.prefetchbench.cache.internal.pass.Repair;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.store.RedisStore;
import io.prefetchbench.cache.internal.store.StatsCounter;
import io.prefetchbench.cache.internal.sync.DeadLetters;
import io.prefetchbench.cache.internal.sync.SyncListener;
import io.prefetchbench.cache.internal.sync.SyncWorker;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.SplittableRandom;

/** The cache's own worker with its own settings, one duty cycle after the other. */
public final class WorkerApply implements Apply {
  private static final Duration MARKER_LIFE = Duration.ofMinutes(10);

  private final RedisPort port;
  private final Dataset data;
  private final RedisStore store;
  private long writes;

  public WorkerApply(RedisPort port, Dataset data) {
    this.port = port;
    this.data = data;
    this.store = Stores.open(port, data);
  }

  /** A worker that has acknowledged the same events before would treat them as replays. */
  private SyncWorker newWorker() {
    ReadyMarker marker = new ReadyMarker(port, data.keys(), MARKER_LIFE);
    FeedOptions names = FeedOptions.of(QueuedEvents.key(data), QueuedEvents.GROUP, "worker");
    SyncWorker.Parts parts =
        new SyncWorker.Parts(
            "bench",
            new StreamFeed(port, names, System::nanoTime),
            store,
            new DeadLetters(port, data.keys()),
            new Repair(new MemorySource(data), store),
            new MarkerRenewal(marker, System.nanoTime()),
            new StatsCounter(),
            SyncListener.NONE,
            System::nanoTime,
            WorkerApply::wallMicros,
            new SplittableRandom(1));
    return new SyncWorker(parts, SyncOptions.STANDARD.withPollWait(Duration.ZERO));
  }

  private static long wallMicros() {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
  }

  @Override
  public void apply(int events) {
    SyncWorker worker = newWorker();
    int sum = 0;
    while (sum < events) {
      int done = worker.doWork();
      if (done == 0) {
        String error = worker.status().lastError();
        throw new WrongOutcome(
            "the worker acknowledged " + sum + " events, expected " + events + "; " + error);
      }
      sum += done;
    }
    writes += worker.status().stats().applied();
  }

  @Override
  public long writes() {
    return writes;
  }

  @Override
  public void close() {
    store.close();
    port.close();
  }
}
