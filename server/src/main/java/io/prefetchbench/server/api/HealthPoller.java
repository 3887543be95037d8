package io.prefetchbench.server.api;

import io.prefetchbench.cache.Health;
import io.prefetchbench.cache.PrefetchCache;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks the cache's health on a thread that may wait for Redis. Thread-safe; {@link #poll} is
 * called by one thread.
 */
final class HealthPoller {
  private static final Logger LOG = LoggerFactory.getLogger(HealthPoller.class);

  private final PrefetchCache cache;
  private final LongSupplier nanos;
  private volatile @Nullable Look last;

  /**
   * One finished check. Immutable; instants are on the monotonic clock, ns.
   *
   * @param answeredNanos the end of the newest check that Redis answered
   */
  record Look(Health health, long begunNanos, long endedNanos, long answeredNanos) {

    /** Whether the cache's Redis answers, as far as is known at this instant. */
    Reachability reachability(long nowNanos) {
      boolean isDown = health.state() == Health.State.DOWN;
      if (isDown) {
        return Reachability.failed(
            health.reason(), endedNanos - begunNanos, nowNanos - answeredNanos);
      }
      return nowNanos - endedNanos < Reachability.DEADLINE_NANOS
          ? Reachability.answers(endedNanos - begunNanos)
          : Reachability.silent(nowNanos - answeredNanos);
    }
  }

  HealthPoller(PrefetchCache cache, LongSupplier nanos) {
    this.cache = cache;
    this.nanos = nanos;
  }

  /** Checks once; waits for the cache's Redis, at most its command timeout twice. */
  void poll() {
    try {
      Look before = last;
      long begun = nanos.getAsLong();
      Health health = cache.healthAsPosted();
      long ended = nanos.getAsLong();
      long answered =
          health.state() != Health.State.DOWN
              ? ended
              : before == null ? begun : before.answeredNanos();
      last = new Look(health, begun, ended, answered);
    } catch (RuntimeException e) {
      // An exception would end the schedule; the age of the previous check is shown instead.
      LOG.error("the health of the cache cannot be read", e);
    }
  }

  /** Returns the newest finished check; null before the first. */
  @Nullable Look last() {
    return last;
  }

  /** Discards the last check, which is outdated. */
  void forget() {
    last = null;
  }
}
