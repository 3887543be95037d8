package io.prefetchbench.server.api;

import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.cache.health.Health;
import io.prefetchbench.cache.health.HealthFacts;
import io.prefetchbench.cache.thread.DaemonTimer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the cache's health on a thread of its own, twice per second and when asked to, so that
 * nobody who shows it waits for Redis. Thread-safe.
 */
public final class Watch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
  private static final long EVERY_MILLIS = 500;
  private static final long FRESH_MILLIS = 250;

  private final PrefetchCache cache;
  private final LongSupplier nanos;
  private final ScheduledExecutorService reader;
  private volatile @Nullable HealthFacts last;
  private @Nullable CompletableFuture<Health> next;
  private long runningSinceNanos;
  private boolean running;

  private Watch(PrefetchCache cache, LongSupplier nanos) {
    this.cache = cache;
    this.nanos = nanos;
    this.reader = DaemonTimer.named("watch");
  }

  /**
   * Begins to look.
   *
   * @param nanos the monotonic clock
   */
  public static Watch start(PrefetchCache cache, LongSupplier nanos) {
    Watch watch = new Watch(cache, nanos);
    var unused =
        watch.reader.scheduleWithFixedDelay(watch::look, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    return watch;
  }

  /** What follows from the last look now: the older it is, the less is known. Asks nobody. */
  Health seen() {
    HealthFacts facts = last;
    return facts == null ? Health.notLooked() : cache.health(facts);
  }

  /**
   * What a look that begins now sees, or what {@link #seen} says if it has not ended after a
   * quarter of a second. Never waits; all who ask at the same time share one look.
   */
  CompletionStage<Health> fresh() {
    CompletableFuture<Health> asked;
    synchronized (this) {
      long runningMillis =
          running ? TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - runningSinceNanos) : 0;
      if (runningMillis >= FRESH_MILLIS) {
        return CompletableFuture.completedFuture(seen());
      }
      asked = next;
      if (asked == null) {
        asked = new CompletableFuture<>();
        next = asked;
        reader.execute(this::look);
      }
    }
    // A timeout of the shared look would end it for the others.
    return asked
        .copy()
        .orTimeout(FRESH_MILLIS, TimeUnit.MILLISECONDS)
        .exceptionally(late -> seen());
  }

  private void look() {
    CompletableFuture<Health> asked;
    synchronized (this) {
      asked = next;
      next = null;
      running = true;
      runningSinceNanos = nanos.getAsLong();
    }
    try {
      last = cache.healthFacts();
    } catch (RuntimeException e) {
      // Thrown on, it would end the schedule. The look before grows old, and is unknown then.
      LOG.error("the health of the cache cannot be read", e);
    } finally {
      synchronized (this) {
        running = false;
      }
      if (asked != null) {
        asked.complete(seen());
      }
    }
  }

  /** Returns once a look that began now has ended, or after this time. */
  public void awaitLook(Duration atMost) {
    CompletableFuture<Void> ended = CompletableFuture.runAsync(this::look, reader);
    Void unused = ended.completeOnTimeout(null, atMost.toMillis(), TimeUnit.MILLISECONDS).join();
  }

  @Override
  public void close() {
    reader.shutdownNow();
  }
}
