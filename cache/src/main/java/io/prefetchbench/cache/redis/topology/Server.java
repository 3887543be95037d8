package io.prefetchbench.cache.redis.topology;

import io.prefetchbench.cache.redis.RedisAddress;
import io.prefetchbench.cache.redis.RedisPort;

/** One server of several, and the port to it. Immutable. */
record Server(RedisAddress.Node place, RedisPort port) {}
