package io.prefetchbench.server.api;

import io.prefetchbench.cache.Health;
import io.prefetchbench.cache.internal.common.DaemonTimer;
import io.prefetchbench.cache.internal.engine.CacheEngine;
import io.prefetchbench.cache.internal.engine.HealthFacts;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks the health twice per second and on request, on its own thread. Thread-safe. */
public final class HealthWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HealthWatch.class);
  private static final long EVERY_MILLIS = 500;
  private static final long FRESH_MILLIS = 250;

  private final CacheEngine cache;
  private final LongSupplier nanos;
  private final ScheduledExecutorService reader;
  private volatile @Nullable Look last;
  private @Nullable CompletableFuture<Health> next;
  private long runningSinceNanos;
  private boolean running;

  /**
   * One finished check. Immutable; instants are on the monotonic clock, ns.
   *
   * @param answeredNanos the end of the newest check that Redis answered
   */
  record Look(
      HealthFacts facts, Health health, long begunNanos, long endedNanos, long answeredNanos) {
    /** Whether the cache's Redis answers, as far as is known at this instant. */
    Reachability reachability(long nowNanos) {
      if (health.state() == Health.State.DOWN) {
        return Reachability.failed(
            health.reason(), endedNanos - begunNanos, nowNanos - answeredNanos);
      }
      return nowNanos - endedNanos < Reachability.DEADLINE_NANOS
          ? Reachability.answers(endedNanos - begunNanos)
          : Reachability.silent(nowNanos - answeredNanos);
    }
  }

  private HealthWatch(CacheEngine cache, LongSupplier nanos) {
    this.cache = cache;
    this.nanos = nanos;
    this.reader = DaemonTimer.named("watch");
  }

  public static HealthWatch start(CacheEngine cache, LongSupplier nanos) {
    HealthWatch watch = new HealthWatch(cache, nanos);
    var unused =
        watch.reader.scheduleWithFixedDelay(watch::look, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    return watch;
  }

  /** The health by the last check: the older that is, the less is known. Does no I/O. */
  Health seen() {
    Look look = last;
    return look == null ? Health.notLooked() : cache.health(look.facts());
  }

  /** Returns the newest finished check; null before the first. */
  @Nullable Look last() {
    return last;
  }

  /** A check that begins now, or {@link #seen} after 250 ms. Callers share one. */
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
    // A timeout on the shared check would end it for the other callers.
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
      last = looked(last);
    } catch (RuntimeException e) {
      // Rethrowing would end the schedule. The previous check ages and becomes unknown.
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

  private Look looked(@Nullable Look before) {
    long begun = nanos.getAsLong();
    HealthFacts facts = cache.healthFacts();
    long ended = nanos.getAsLong();
    Health health = cache.health(facts);
    long earlier = before == null ? begun : before.answeredNanos();
    boolean isAnswered = health.state() != Health.State.DOWN;
    return new Look(facts, health, begun, ended, isAnswered ? ended : earlier);
  }

  /** Returns once a check that begins now has finished, or after this time. */
  public void awaitLook(Duration atMost) {
    CompletableFuture<Void> ended = CompletableFuture.runAsync(this::look, reader);
    Void unused = ended.completeOnTimeout(null, atMost.toMillis(), TimeUnit.MILLISECONDS).join();
  }

  @Override
  public void close() {
    reader.shutdownNow();
  }
}
