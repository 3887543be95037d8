package io.prefetchbench.cache.internal.engine;

import io.prefetchbench.cache.CacheConfig;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.store.CacheStore;
import io.prefetchbench.cache.internal.store.KeySpace;
import io.prefetchbench.cache.internal.sync.SyncListener;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The collaborators of one cache, in addition to its {@link CacheConfig}. Immutable.
 *
 * @param reads serves reads only
 * @param writes serves everything else
 * @param owned the connections to close with the cache; null if they are not its own
 * @param keys the names of its keys
 * @param listener of the worker of this process
 * @param around wraps every store that this process writes through
 * @param hiccupNanosMax the longest pause of this process so far, ns
 * @param nanos the monotonic clock
 * @param wallMicros the wall clock, µs since the Unix epoch
 */
record CacheWiring(
    RedisPort reads,
    RedisPort writes,
    @Nullable Connections owned,
    KeySpace keys,
    SyncListener listener,
    UnaryOperator<CacheStore> around,
    LongSupplier hiccupNanosMax,
    LongSupplier nanos,
    LongSupplier wallMicros) {}
