package io.prefetchbench.cache.internal.engine;

import io.prefetchbench.cache.CacheConfig;
import io.prefetchbench.cache.CacheConfig.BulkOptions;
import io.prefetchbench.cache.CacheConfig.NearCacheOptions;
import io.prefetchbench.cache.CacheConfig.SyncOptions;
import io.prefetchbench.cache.ConnectionOptions;
import io.prefetchbench.cache.DriftReport;
import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.store.CacheStore;
import io.prefetchbench.cache.internal.store.KeySpace;
import io.prefetchbench.cache.internal.sync.SyncListener;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.cache.spi.PrimarySource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The builder behind {@link PrefetchCache#of}, with the hooks that the other modules of this
 * project need: ports, clocks, listeners, bounds. Not thread-safe.
 */
public final class EngineBuilder implements PrefetchCache.Builder {
  private static final Duration MARKER_LIFE_MAX = Duration.ofMinutes(10);

  private final PrimarySource primary;
  private @Nullable ChangeFeed feed;
  private @Nullable Supplier<RedisAddress> address;
  private ConnectionOptions connectionOptions = ConnectionOptions.STANDARD;
  private ConnectionOptions.Client client = ConnectionOptions.Client.LETTUCE;
  private @Nullable RedisPort reads;
  private @Nullable RedisPort writes;
  private @Nullable Connections shared;
  private KeySpace keys = new KeySpace(KeySpace.PREFIX_BY_DEFAULT);
  private Duration ttl = CacheConfig.DEFAULT_TTL;
  private Duration tombstoneTtl = CacheConfig.DEFAULT_TTL;
  private @Nullable Duration markerLife;
  private String workerName = "worker";
  private boolean workerHere = true;
  private boolean plainWrites;
  private BulkOptions bulk = BulkOptions.STANDARD;
  private SyncOptions sync = SyncOptions.STANDARD;
  private SyncListener listener = SyncListener.NONE;
  private UnaryOperator<CacheStore> around = store -> store;
  private LongSupplier hiccupNanosMax = () -> 0;
  private Duration reconcileEvery = Duration.ZERO;
  private DriftReport.Mode reconcileMode = DriftReport.Mode.COMPARE;
  private @Nullable NearCacheOptions nearOptions;
  private LongSupplier nanos = System::nanoTime;
  private InstantSource wall = Instant::now;

  public EngineBuilder(PrimarySource primary) {
    this.primary = primary;
  }

  @Override
  public EngineBuilder redis(RedisAddress where) {
    return redis(() -> where);
  }

  @Override
  public EngineBuilder redis(Supplier<RedisAddress> where) {
    this.address = where;
    return this;
  }

  @Override
  public EngineBuilder client(ConnectionOptions.Client library) {
    this.client = library;
    return this;
  }

  @Override
  public EngineBuilder connectionOptions(ConnectionOptions options) {
    this.connectionOptions = options;
    return this;
  }

  /** Ports to use; they are owned by the caller and not closed with the cache. */
  public EngineBuilder ports(RedisPort forReads, RedisPort forWrites) {
    this.reads = forReads;
    this.writes = forWrites;
    return this;
  }

  /** Connections to use unless address, client or options differ; not closed with the cache. */
  public EngineBuilder connections(Connections common) {
    this.shared = common;
    this.address = common.where();
    this.client = common.client();
    this.connectionOptions = common.options();
    return this;
  }

  @Override
  public EngineBuilder feed(ChangeFeed changes) {
    this.feed = changes;
    return this;
  }

  @Override
  public EngineBuilder prefix(String prefix) {
    this.keys = new KeySpace(prefix);
    return this;
  }

  @Override
  public EngineBuilder ttl(Duration life) {
    this.ttl = life;
    return this;
  }

  @Override
  public EngineBuilder tombstoneTtl(Duration life) {
    this.tombstoneTtl = life;
    return this;
  }

  @Override
  public EngineBuilder markerLife(Duration life) {
    this.markerLife = life;
    return this;
  }

  @Override
  public EngineBuilder workerName(String name) {
    this.workerName = name;
    return this;
  }

  @Override
  public EngineBuilder workerHere(boolean here) {
    this.workerHere = here;
    return this;
  }

  @Override
  public EngineBuilder plainWrites() {
    this.plainWrites = true;
    return this;
  }

  @Override
  public EngineBuilder reconcile(Duration every, DriftReport.Mode mode) {
    if (every.toSeconds() < 1) {
      throw new IllegalArgumentException("comparisons must be 1 s or more apart, was " + every);
    }
    this.reconcileEvery = every;
    this.reconcileMode = mode;
    return this;
  }

  @Override
  public EngineBuilder nearCache(NearCacheOptions options) {
    this.nearOptions = options;
    return this;
  }

  @Override
  public EngineBuilder bulkOptions(BulkOptions options) {
    this.bulk = options;
    return this;
  }

  @Override
  public EngineBuilder syncOptions(SyncOptions options) {
    this.sync = options;
    return this;
  }

  /** Called on the thread of the worker of this process. */
  public EngineBuilder listener(SyncListener other) {
    this.listener = other;
    return this;
  }

  /** Wraps every store that this process writes through: the worker, passes and repairs. */
  public EngineBuilder around(UnaryOperator<CacheStore> wrapping) {
    this.around = wrapping;
    return this;
  }

  /** The longest pause of this process so far, in ns; shown in the worker's status. */
  public EngineBuilder hiccupNanosMax(LongSupplier source) {
    this.hiccupNanosMax = source;
    return this;
  }

  /** The clocks; the system's if not set. */
  public EngineBuilder clocks(LongSupplier monotonicNanos, InstantSource wallClock) {
    this.nanos = monotonicNanos;
    this.wall = wallClock;
    return this;
  }

  @Override
  public CacheEngine build() {
    CacheConfig config = config();
    RedisPort forReads = reads;
    RedisPort forWrites = writes;
    Supplier<RedisAddress> where = address;
    if (forReads != null && forWrites != null) {
      return new CacheEngine(config, primary, feed, wiring(forReads, forWrites, null));
    }
    if (where == null) {
      throw new IllegalArgumentException("a cache needs redis(address)");
    }
    Connections own = new Connections(where, client, connectionOptions);
    if (shared != null && shared.matches(own)) {
      Connections.Ports common = shared.open();
      return new CacheEngine(config, primary, feed, wiring(common.reads(), common.writes(), null));
    }
    try {
      Connections.Ports opened = own.open();
      return new CacheEngine(config, primary, feed, wiring(opened.reads(), opened.writes(), own));
    } catch (RuntimeException | Error e) {
      throw Closer.closed(e, own::close);
    }
  }

  private CacheConfig config() {
    Duration life = markerLife;
    if (life == null) {
      // How long a dead worker may take to restart.
      Duration half = ttl.dividedBy(2);
      life = half.compareTo(MARKER_LIFE_MAX) < 0 ? half : MARKER_LIFE_MAX;
    }
    return new CacheConfig(
        keys.prefix(),
        ttl,
        tombstoneTtl,
        life,
        workerName,
        workerHere,
        plainWrites,
        reconcileEvery,
        reconcileMode,
        nearOptions,
        bulk,
        sync,
        client,
        connectionOptions);
  }

  private CacheWiring wiring(RedisPort forReads, RedisPort forWrites, @Nullable Connections own) {
    InstantSource clock = wall;
    return new CacheWiring(
        forReads,
        forWrites,
        own,
        keys,
        listener,
        around,
        hiccupNanosMax,
        nanos,
        () -> ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant()));
  }
}
