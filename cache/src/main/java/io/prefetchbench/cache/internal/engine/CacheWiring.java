package io.prefetchbench.cache.internal.engine;

import io.prefetchbench.cache.CacheConfig;
import io.prefetchbench.cache.NearCacheOptions;
import io.prefetchbench.cache.internal.common.StatsCounter;
import io.prefetchbench.cache.internal.pass.BulkOptions;
import io.prefetchbench.cache.internal.read.NearStore;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.store.CacheStore;
import io.prefetchbench.cache.internal.store.KeySpace;
import io.prefetchbench.cache.internal.store.ReadyCheck;
import io.prefetchbench.cache.internal.sync.SyncListener;
import io.prefetchbench.cache.internal.sync.SyncOptions;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The collaborators of one cache, in addition to its {@link CacheConfig}. Immutable.
 *
 * @param keys the names of its keys
 * @param bulk bounds of passes
 * @param sync bounds of the worker
 * @param listener of the worker of this process
 * @param around wraps every store that this process writes through
 * @param hiccupNanosMax the longest pause of this process so far, ns
 * @param nanos the monotonic clock
 * @param wallMicros the wall clock, µs since the Unix epoch
 */
record CacheWiring(
    KeySpace keys,
    BulkOptions bulk,
    SyncOptions sync,
    SyncListener listener,
    UnaryOperator<CacheStore> around,
    LongSupplier hiccupNanosMax,
    LongSupplier nanos,
    LongSupplier wallMicros) {

  /** Null if no near cache was requested. */
  @Nullable NearStore near(
      CacheStore store,
      RedisPort forReads,
      CacheConfig config,
      ReadyCheck check,
      StatsCounter counter) {
    NearCacheOptions options = config.nearCache();
    if (options == null) {
      return null;
    }
    if (!forReads.tracksKeys()) {
      throw new IllegalArgumentException(
          "a near cache needs reads over a port that tracks keys, such as Lettuce's, not over "
              + forReads.describe());
    }
    return new NearStore(
        new NearStore.Parts(store, forReads, keys, check, counter, nanos),
        options.within(config.ttl()));
  }
}
