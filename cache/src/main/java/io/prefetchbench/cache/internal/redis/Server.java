package io.prefetchbench.cache.internal.redis;

import io.prefetchbench.cache.RedisAddress;

/** One server of several, and the port to it. Immutable. */
record Server(RedisAddress.Node place, RedisPort port) {}
