package io.prefetchbench.cache.internal.read;

import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.Lookup.FreshLookup;
import io.prefetchbench.cache.Lookup.WaitOutcome;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.pass.LossCheck;
import io.prefetchbench.cache.internal.pass.ReadyMarker;
import io.prefetchbench.cache.internal.store.CacheStore;
import io.prefetchbench.cache.internal.store.RedisStore;
import io.prefetchbench.cache.internal.store.StatsCounter;
import io.prefetchbench.cache.internal.store.StoreReads;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The reads of one cache, each counted. They access only Redis or, if there is one, the near cache;
 * {@link #getIfFresh} and {@link #awaitVisible} always read from Redis. Thread-safe. A failed read
 * is not counted.
 */
public final class Reads {
  private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long PAUSE_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(50);

  private final RedisStore store;
  private final @Nullable NearStore near;
  private final CacheStore front;
  private final StatsCounter counter;
  private final TimedReads timed;
  private final LongSupplier nanos;
  private final LongSupplier wallMicros;

  /** Reads of this store. */
  public Reads(
      RedisStore store,
      @Nullable Function<CacheStore, NearStore> nearOf,
      StatsCounter counter,
      LongSupplier nanos,
      LongSupplier wallMicros) {
    this.store = store;
    this.timed = new TimedReads(store, nanos);
    this.near = nearOf == null ? null : nearOf.apply(timed);
    this.front = near == null ? timed : near;
    this.counter = counter;
    this.nanos = nanos;
    this.wallMicros = wallMicros;
  }

  /** The store for plain reads, and for writes that they must see immediately. */
  public CacheStore front() {
    return near == null ? store : near;
  }

  public void start() {
    if (near != null) {
      near.start();
    }
  }

  /** A check for lost writes has ended: what was kept before a loss is discarded. */
  public void heed(LossCheck.Finding finding) {
    if (near != null && finding.state() == LossCheck.State.LOST) {
      near.distrust(finding.words());
    }
  }

  /**
   * Passes on the response time of each read of Redis from now on, ns. Answers of the near cache,
   * failed calls and {@link #awaitVisible} are left out; with a near cache, the few reads of the
   * worker are included.
   */
  public void onTime(LongConsumer listener) {
    timed.onTime(listener);
  }

  public Lookup get(String id) {
    return counted(front.get(id));
  }

  public CompletableFuture<Lookup> getAsync(String id) {
    return front.getAsync(id).thenApply(this::counted);
  }

  public CompletableFuture<Duration> ttlAsync(String id) {
    return store.ttlAsync(id);
  }

  public List<Lookup> getAll(List<String> ids) {
    List<Lookup> lookups = front.getAll(ids);
    lookups.forEach(this::counted);
    return lookups;
  }

  public FreshLookup getIfFresh(String id, Duration staleness) {
    if (staleness.isNegative()) {
      throw new IllegalArgumentException("staleness must not be negative, was " + staleness);
    }
    StoreReads.Marked read = timed.getMarked(id);
    if (read.lookup() instanceof Lookup.NotReady refused) {
      return refused(refused.reason());
    }
    Optional<ReadyMarker.Standing> standing = ReadyMarker.parse(read.marker());
    if (standing.isEmpty()) {
      return refused("the cache was never loaded, or lost its data");
    }
    if (standing.get().isCleared()) {
      return refused(ReadyMarker.CLEARED_WORDS);
    }
    long freshAsOfMicros = standing.get().freshAsOfMicros();
    if (freshAsOfMicros <= 0) {
      return refused("how far the cache lags is unknown");
    }
    // The clock is read after the reply: the bound holds for the reader, not for Redis.
    long boundMicros = wallMicros.getAsLong() - freshAsOfMicros;
    if (boundMicros < 0) {
      return refused("the worker's clock is ahead of this one by " + -boundMicros + " µs or more");
    }
    Duration bound = Duration.of(boundMicros, ChronoUnit.MICROS);
    if (bound.compareTo(staleness) > 0) {
      counter.notReady.increment();
      return new FreshLookup.TooOld(bound);
    }
    return new FreshLookup.Fresh(counted(seen(id, read.lookup())), bound);
  }

  private FreshLookup refused(String reason) {
    counter.notReady.increment();
    return new FreshLookup.Unknown(reason);
  }

  public WaitOutcome awaitVisible(String id, Version version, Duration timeout) {
    return awaitVisible(id, version, timeout, Duration.ofNanos(PAUSE_NANOS_MAX));
  }

  public WaitOutcome awaitVisible(String id, Version version, Duration timeout, Duration pauseMax) {
    long deadline = nanos.getAsLong() + timeout.toNanos();
    long pause = Math.min(FIRST_PAUSE_NANOS, pauseMax.toNanos());
    while (true) {
      Lookup lookup = store.get(id);
      boolean isFound = lookup instanceof Lookup.Hit || lookup instanceof Lookup.Deleted;
      if (isFound && !version.isNewerThan(CacheStore.versionOf(lookup))) {
        return new WaitOutcome.Visible(counted(seen(id, lookup)));
      }
      long left = deadline - nanos.getAsLong();
      if (left > 0) {
        LockSupport.parkNanos(Math.min(left, pause));
      }
      if (left <= 0 || Thread.currentThread().isInterrupted()) {
        return new WaitOutcome.TimedOut(counted(seen(id, lookup)));
      }
      pause = Math.min(pauseMax.toNanos(), 2 * pause);
    }
  }

  /** Records an answer from Redis itself: later reads of this process never return an older one. */
  private Lookup seen(String id, Lookup lookup) {
    if (near != null) {
      near.seen(id, lookup);
    }
    return lookup;
  }

  private Lookup counted(Lookup lookup) {
    if (lookup instanceof Lookup.Hit) {
      counter.hits.increment();
    } else if (lookup instanceof Lookup.Deleted) {
      counter.deleted.increment();
    } else if (lookup instanceof Lookup.NotReady) {
      counter.notReady.increment();
    } else {
      counter.misses.increment();
    }
    return lookup;
  }
}
