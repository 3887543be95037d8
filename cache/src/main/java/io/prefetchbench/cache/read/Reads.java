package io.prefetchbench.cache.read;

import io.prefetchbench.cache.entity.Version;
import io.prefetchbench.cache.lease.LossCheck;
import io.prefetchbench.cache.lease.ReadyMarker;
import io.prefetchbench.cache.near.NearStore;
import io.prefetchbench.cache.stats.StatsCounter;
import io.prefetchbench.cache.store.CacheStore;
import io.prefetchbench.cache.store.Lookup;
import io.prefetchbench.cache.store.redis.RedisStore;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The reads of one cache, each counted. They ask only Redis or, if there is one, the near cache:
 * {@link #getIfFresh} and {@link #awaitVisible} always ask Redis.
 *
 * <p>Thread-safe. Faults are thrown as {@link io.prefetchbench.cache.redis.RedisFault}, or complete
 * the future with one; a read that failed is counted nowhere.
 */
public final class Reads {
  private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long PAUSE_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(50);

  private final RedisStore store;
  private final @Nullable NearStore near;
  private final CacheStore front;
  private final StatsCounter counter;
  private final LongSupplier nanos;
  private final LongSupplier wallMicros;

  /**
   * Reads of this store.
   *
   * @param near in front of the store; null if there is none
   * @param nanos a monotonic clock, ns
   * @param wallMicros the wall clock, µs since the Unix epoch: compared with that of the worker
   */
  public Reads(
      RedisStore store,
      @Nullable NearStore near,
      StatsCounter counter,
      LongSupplier nanos,
      LongSupplier wallMicros) {
    this.store = store;
    this.near = near;
    this.front = near == null ? store : near;
    this.counter = counter;
    this.nanos = nanos;
    this.wallMicros = wallMicros;
  }

  /** Where plain reads go, and writes that they must see at once. */
  public CacheStore front() {
    return front;
  }

  /** Lets the near cache, if there is one, follow Redis. */
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

  /** Reads one entity. */
  public Lookup get(String id) {
    return counted(front.get(id));
  }

  /** As {@link #get}, without waiting. */
  public CompletableFuture<Lookup> getAsync(String id) {
    return front.getAsync(id).thenApply(this::counted);
  }

  /** Time until what is stored at this id expires; see {@link RedisStore#ttlAsync}. */
  public CompletableFuture<Duration> ttlAsync(String id) {
    return store.ttlAsync(id);
  }

  /** Reads several entities in one flush; the answers are in the order of the ids. */
  public List<Lookup> getAll(List<String> ids) {
    List<Lookup> lookups = front.getAll(ids);
    lookups.forEach(this::counted);
    return lookups;
  }

  /**
   * Reads one entity if the cache lags by no more than this. One round trip: the marker comes with
   * the entity and is read before it, so what it covers was there when the entity was read.
   *
   * <p>The bound is this process' clock now less {@code freshAsOf}, the instant, on the worker's
   * clock, at which the last poll began that came back empty with everything before it applied.
   * Every commit that was in the feed at that instant is in the cache; a later one may be too, so
   * the bound is never too small but by the difference of the two clocks. Where these belong to two
   * machines, ask for less by what you allow them to differ. The primary's commit stamps play no
   * part. A refused read is counted as not ready.
   *
   * @param staleness 0 or more
   */
  public FreshLookup getIfFresh(String id, Duration staleness) {
    if (staleness.isNegative()) {
      throw new IllegalArgumentException("staleness must not be negative, was " + staleness);
    }
    RedisStore.Marked read = store.getMarked(id);
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
    // The clock is asked after the reply: the bound holds for the reader, not for Redis.
    long boundMicros = wallMicros.getAsLong() - freshAsOfMicros;
    if (boundMicros < 0) {
      return refused("the worker's clock is ahead of this one by " + -boundMicros + " µs or more");
    }
    Duration bound = Duration.of(boundMicros, ChronoUnit.MICROS);
    if (bound.compareTo(staleness) > 0) {
      counter.recordNotReady();
      return new FreshLookup.TooOld(bound);
    }
    return new FreshLookup.Fresh(counted(seen(id, read.lookup())), bound);
  }

  private FreshLookup refused(String reason) {
    counter.recordNotReady();
    return new FreshLookup.Unknown(reason);
  }

  /**
   * Waits until a reader sees this version of an entity, or a newer one; a deletion counts as well.
   * For a writer that must read its own change. Looks again after 1 ms, then after twice as long
   * each time, at most 50 ms; only the last look is counted.
   *
   * @param version what the primary gave the change
   * @param timeout longest wait; at zero there is one look. An interrupt ends the wait too, as a
   *     time-out or (during a look) as a fault, and stays set
   */
  public WaitOutcome awaitVisible(String id, Version version, Duration timeout) {
    return awaitVisible(id, version, timeout, Duration.ofNanos(PAUSE_NANOS_MAX));
  }

  /**
   * As {@link #awaitVisible(String, Version, Duration)}, with at most this pause between two looks:
   * for a caller that measures when the version became visible, at the price of more reads.
   *
   * @param pauseMax over 0
   */
  public WaitOutcome awaitVisible(String id, Version version, Duration timeout, Duration pauseMax) {
    long deadline = nanos.getAsLong() + timeout.toNanos();
    long pause = Math.min(FIRST_PAUSE_NANOS, pauseMax.toNanos());
    while (true) {
      Lookup lookup = store.get(id);
      if (isAtLeast(lookup, version)) {
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

  private static boolean isAtLeast(Lookup lookup, Version version) {
    if (lookup instanceof Lookup.Hit hit) {
      return !version.isNewerThan(hit.entity().version());
    }
    return lookup instanceof Lookup.Deleted gone && !version.isNewerThan(gone.version());
  }

  /** Redis said so itself: no later read of this process is answered with something older. */
  private Lookup seen(String id, Lookup lookup) {
    if (near != null) {
      near.seen(id, lookup);
    }
    return lookup;
  }

  private Lookup counted(Lookup lookup) {
    if (lookup instanceof Lookup.Hit) {
      counter.recordHit();
    } else if (lookup instanceof Lookup.Deleted) {
      counter.recordDeleted();
    } else if (lookup instanceof Lookup.NotReady) {
      counter.recordNotReady();
    } else {
      counter.recordMiss();
    }
    return lookup;
  }
}
