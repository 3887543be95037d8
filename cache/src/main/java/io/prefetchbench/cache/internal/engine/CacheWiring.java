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
 * @param owned the connections to close with the cache; null if they are not its own
 * @param around wraps every store that this process writes through
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
