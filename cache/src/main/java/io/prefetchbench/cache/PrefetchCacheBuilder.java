package io.prefetchbench.cache;

import io.prefetchbench.cache.near.NearCacheOptions;
import io.prefetchbench.cache.prefetch.BulkOptions;
import io.prefetchbench.cache.redis.PortOptions;
import io.prefetchbench.cache.redis.RedisAddress;
import io.prefetchbench.cache.redis.RedisPort;
import io.prefetchbench.cache.redis.lettuce.LettucePort;
import io.prefetchbench.cache.source.ChangeFeed;
import io.prefetchbench.cache.source.PrimarySource;
import io.prefetchbench.cache.store.KeySpace;
import io.prefetchbench.cache.sync.SyncListener;
import io.prefetchbench.cache.sync.SyncOptions;
import io.prefetchbench.cache.sync.stamps.StampRecorder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Collects the settings of a {@link PrefetchCache}. Every setter returns this builder. {@link
 * #build} copies them: later changes to the builder do not affect caches already built. Not
 * thread-safe.
 */
public final class PrefetchCacheBuilder {
  private final PrimarySource primary;
  private @Nullable ChangeFeed feed;
  private @Nullable Supplier<RedisAddress> address;
  private PortOptions portOptions = PortOptions.STANDARD;
  private @Nullable RedisPort reads;
  private @Nullable RedisPort writes;
  private KeySpace keys = new KeySpace(KeySpace.PREFIX_BY_DEFAULT);
  private Duration ttl = CacheConfig.DEFAULT_TTL;
  private Duration tombstoneTtl = CacheConfig.DEFAULT_TTL;
  private @Nullable Duration markerLife;
  private String workerName = "worker";
  private boolean workerHere = true;
  private BulkOptions bulk = BulkOptions.STANDARD;
  private SyncOptions sync = SyncOptions.STANDARD;
  private SyncListener listener = SyncListener.NONE;
  private @Nullable StampRecorder recorder;
  private LongSupplier hiccupNanosMax = () -> 0;
  private Duration reconcileEvery = Duration.ZERO;
  private boolean reconcileRepairs;
  private @Nullable NearCacheOptions nearOptions;
  private LongSupplier nanos = System::nanoTime;
  private InstantSource wall = Instant::now;

  PrefetchCacheBuilder(PrimarySource primary) {
    this.primary = primary;
  }

  /**
   * The Redis of the cache, over Lettuce; uses two ports so that no read waits behind a bulk load.
   */
  public PrefetchCacheBuilder redis(RedisAddress where) {
    return redis(() -> where);
  }

  /**
   * Like {@link #redis(RedisAddress)}, but the address is requested at each new connection, so that
   * a changed password needs no restart.
   *
   * @param where thread-safe; must return immediately
   */
  public PrefetchCacheBuilder redis(Supplier<RedisAddress> where) {
    this.address = where;
    return this;
  }

  /** Timeouts, bounds, name and certificates of the connections that {@link #redis} makes. */
  public PrefetchCacheBuilder portOptions(PortOptions options) {
    this.portOptions = options;
    return this;
  }

  /**
   * Ports to use; they are owned by the caller and not closed with the cache.
   *
   * @param forReads serves reads only
   * @param forWrites serves everything else
   */
  public PrefetchCacheBuilder ports(RedisPort forReads, RedisPort forWrites) {
    this.reads = forReads;
    this.writes = forWrites;
    return this;
  }

  /** The change feed; owned by the caller. Without a feed, only passes change the cache. */
  public PrefetchCacheBuilder feed(ChangeFeed changes) {
    this.feed = changes;
    return this;
  }

  /** The prefix of the key of every entity; {@code cache:category:} if not set. */
  public PrefetchCacheBuilder prefix(String prefix) {
    this.keys = new KeySpace(prefix);
    return this;
  }

  /** TTL of a live entry, at least one second; one hour if not set. */
  public PrefetchCacheBuilder ttl(Duration life) {
    this.ttl = life;
    return this;
  }

  /** TTL of a tombstone, at least one second; one hour if not set. */
  public PrefetchCacheBuilder tombstoneTtl(Duration life) {
    this.tombstoneTtl = life;
    return this;
  }

  /**
   * How long the cache remains marked as ready after sync has died; half the ttl, at most 10 min,
   * if not set.
   */
  public PrefetchCacheBuilder markerLife(Duration life) {
    this.markerLife = life;
    return this;
  }

  /** Distinguishes the workers of one cache; {@code worker} if not set. */
  public PrefetchCacheBuilder workerName(String name) {
    this.workerName = name;
    return this;
  }

  /** False if the sync worker is another process; true if not set. */
  public PrefetchCacheBuilder workerHere(boolean here) {
    this.workerHere = here;
    return this;
  }

  public PrefetchCacheBuilder bulkOptions(BulkOptions options) {
    this.bulk = options;
    return this;
  }

  public PrefetchCacheBuilder syncOptions(SyncOptions options) {
    this.sync = options;
    return this;
  }

  /** The listener of the worker of this process. */
  public PrefetchCacheBuilder listener(SyncListener told) {
    this.listener = told;
    return this;
  }

  /**
   * Stamps every write that this process makes to the cache: by the worker, passes and repairs.
   *
   * @param stamps owned by the caller; to be closed after the cache
   */
  public PrefetchCacheBuilder recordWrites(StampRecorder stamps) {
    this.recorder = stamps;
    return this;
  }

  /** The longest pause of this process so far, in ns; shown in the worker's status. */
  public PrefetchCacheBuilder hiccupNanosMax(LongSupplier source) {
    this.hiccupNanosMax = source;
    return this;
  }

  /**
   * Periodically compares cache and primary once the cache was started; off if not set.
   *
   * @param every mean time between two comparisons, varied by a tenth, at least a second
   * @param repair whether differences are repaired
   */
  public PrefetchCacheBuilder reconcile(Duration every, boolean repair) {
    if (every.toSeconds() < 1) {
      throw new IllegalArgumentException("comparisons must be 1 s or more apart, was " + every);
    }
    this.reconcileEvery = every;
    this.reconcileRepairs = repair;
    return this;
  }

  /**
   * Keeps read results in the memory of this process until Redis reports a change; off if not set.
   * Serves {@link PrefetchCache#get}, {@code getAsync} and {@code getAll}. See docs/OPERATING.md
   * for its cost and staleness.
   *
   * <p>The read port must track keys (Lettuce's does, Jedis' does not) and connect to one server,
   * not to several behind one address.
   */
  public PrefetchCacheBuilder nearCache(NearCacheOptions options) {
    this.nearOptions = options;
    return this;
  }

  /**
   * The clocks; the system's if not set.
   *
   * @param monotonicNanos a monotonic clock, ns
   * @param wallClock the clock that is compared with the primary's commit times
   */
  public PrefetchCacheBuilder clocks(LongSupplier monotonicNanos, InstantSource wallClock) {
    this.nanos = monotonicNanos;
    this.wall = wallClock;
    return this;
  }

  /**
   * Connects to Redis. Loads nothing yet.
   *
   * @throws IllegalArgumentException if a setting is out of range, no Redis was named, the prefix
   *     overlaps with one in use, or a near cache was requested over a port that does not track
   *     keys
   * @throws io.prefetchbench.cache.redis.RedisFault if Redis cannot be reached
   */
  public PrefetchCache build() {
    Duration vouched = markerLife == null ? CacheConfig.markerLifeFor(ttl) : markerLife;
    CacheConfig config =
        new CacheConfig(keys, ttl, tombstoneTtl, vouched, workerName, workerHere, bulk, sync);
    RedisPort forReads = reads;
    RedisPort forWrites = writes;
    Supplier<RedisAddress> where = address;
    if (forReads != null && forWrites != null) {
      return new PrefetchCache(config, primary, feed, forReads, forWrites, false, wiring());
    }
    if (where == null) {
      throw new IllegalArgumentException("a cache needs redis(address) or ports(reads, writes)");
    }
    List<RedisPort> own = new ArrayList<>(2);
    try {
      own.add(LettucePort.connect(where, portOptions));
      own.add(LettucePort.connect(where, portOptions));
      return new PrefetchCache(config, primary, feed, own.get(0), own.get(1), true, wiring());
    } catch (RuntimeException | Error e) {
      Closer closer = new Closer().run(rethrow(e));
      own.forEach(port -> closer.run(port::close));
      closer.report();
      throw e;
    }
  }

  private static Runnable rethrow(Throwable failure) {
    return () -> {
      if (failure instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) failure;
    };
  }

  /** A copy, unaffected by later changes to this builder. */
  private CacheWiring wiring() {
    InstantSource clock = wall;
    return new CacheWiring(
        listener,
        recorder,
        hiccupNanosMax,
        reconcileEvery,
        reconcileRepairs,
        nearOptions,
        nanos,
        () -> ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant()));
  }
}
