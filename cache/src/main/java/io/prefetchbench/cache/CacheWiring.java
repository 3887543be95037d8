package io.prefetchbench.cache;

import io.prefetchbench.cache.near.NearCacheOptions;
import io.prefetchbench.cache.near.NearStore;
import io.prefetchbench.cache.redis.RedisPort;
import io.prefetchbench.cache.stats.StatsCounter;
import io.prefetchbench.cache.store.CacheStore;
import io.prefetchbench.cache.store.ReadyCheck;
import io.prefetchbench.cache.sync.SyncListener;
import io.prefetchbench.cache.sync.stamps.RecordedStore;
import io.prefetchbench.cache.sync.stamps.StampRecorder;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The collaborators of one cache, in addition to its {@link CacheConfig}. Copied from the builder
 * in {@code build()}, so later changes to the builder do not affect the cache. Immutable.
 *
 * @param recorder stamps every write; null for none
 * @param reconcileEvery zero if comparisons run on demand only
 * @param nearOptions null for no near cache
 * @param nanos the monotonic clock
 * @param wallMicros the wall clock, µs since the Unix epoch
 */
record CacheWiring(
    SyncListener listener,
    @Nullable StampRecorder recorder,
    LongSupplier hiccupNanosMax,
    Duration reconcileEvery,
    boolean reconcileRepairs,
    @Nullable NearCacheOptions nearOptions,
    LongSupplier nanos,
    LongSupplier wallMicros) {

  /** The listener of the worker: calls the recorder first, if there is one. */
  @Override
  public SyncListener listener() {
    return recorder == null ? listener : recorder.and(listener);
  }

  CacheStore recorded(CacheStore store) {
    return recorder == null ? store : new RecordedStore(store, recorder, nanos);
  }

  /** Null if no near cache was requested. */
  @Nullable NearStore near(
      CacheStore store,
      RedisPort forReads,
      CacheConfig config,
      ReadyCheck check,
      StatsCounter counter) {
    if (nearOptions == null) {
      return null;
    }
    if (!forReads.tracksKeys()) {
      throw new IllegalArgumentException(
          "a near cache needs reads over a port that tracks keys, such as Lettuce's, not over "
              + forReads.describe());
    }
    return new NearStore(
        new NearStore.Parts(store, forReads, config.keys(), check, counter, nanos),
        nearOptions.within(config.ttl()));
  }
}
