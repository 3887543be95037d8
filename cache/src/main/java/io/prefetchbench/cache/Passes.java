package io.prefetchbench.cache;

import io.prefetchbench.cache.lease.ReadyMarker;
import io.prefetchbench.cache.prefetch.BulkLoadResult;
import io.prefetchbench.cache.prefetch.Reprefetch;
import io.prefetchbench.cache.source.ChangeFeed;
import io.prefetchbench.cache.stats.StatsCounter;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The passes of one cache: those somebody asks for, and those the cache needs to heal itself, which
 * run on a thread of their own, one at a time. Thread-safe.
 */
final class Passes implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Passes.class);
  private static final long RETRY_SECONDS = 2;

  private final Reprefetch reprefetch;
  private final ReadyMarker marker;
  private final @Nullable ChangeFeed feed;
  private final StatsCounter stats;
  private final LongSupplier wallMicros;
  private final AtomicBoolean healingAsked = new AtomicBoolean();
  private final ScheduledExecutorService healer;
  private final AtomicLong begun = new AtomicLong();
  private volatile @Nullable BulkLoadResult lastLoad;

  Passes(
      Reprefetch reprefetch,
      ReadyMarker marker,
      @Nullable ChangeFeed feed,
      StatsCounter stats,
      LongSupplier wallMicros,
      String name) {
    this.reprefetch = reprefetch;
    this.marker = marker;
    this.feed = feed;
    this.stats = stats;
    this.wallMicros = wallMicros;
    this.healer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "cache-passes-" + name);
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Runs a pass now, on the caller's thread, and vouches for the cache if all of it is in. */
  Reprefetch.Result run(boolean force, LongConsumer progress) {
    long begunMicros = wallMicros.getAsLong();
    begun.incrementAndGet();
    Reprefetch.Result result = reprefetch.run(force, progress);
    lastLoad = result.load();
    stats.recordPrefetched(result.load().loaded());
    if (result.load().rejected() == 0) {
      marker.create(result.load().position(), begunMicros);
      // An orphan that stays may be a delete that the feed has lost.
      if (feed != null && !result.isStoppedByGuard()) {
        feed.healed(result.load().position());
      }
    } else {
      LOG.error("the cache is not complete: {}", result.load().summary());
    }
    return result;
  }

  /** Passes begun so far. */
  long begun() {
    return begun.get();
  }

  /** What the newest pass that came to its end loaded; null before the first. */
  @Nullable BulkLoadResult lastLoad() {
    return lastLoad;
  }

  /** Asks for a pass after a while; one that is waiting already is enough. */
  void healIn(long seconds, String cause) {
    if (healingAsked.compareAndSet(false, true)) {
      LOG.info("a pass follows in {} s: {}", seconds, cause);
      schedule(seconds, cause);
    }
  }

  private void schedule(long seconds, String cause) {
    ScheduledFuture<?> unused = healer.schedule(() -> heal(cause), seconds, TimeUnit.SECONDS);
  }

  private void heal(String cause) {
    // A need that arises during the pass asks for another one.
    healingAsked.set(false);
    try {
      LOG.info("{}", run(false, written -> {}).load().summary());
    } catch (RuntimeException e) {
      LOG.warn("a pass failed and is tried again ({}): {}", cause, e.toString());
      healIn(RETRY_SECONDS, cause);
    }
  }

  @Override
  public void close() {
    healer.shutdownNow();
  }
}
