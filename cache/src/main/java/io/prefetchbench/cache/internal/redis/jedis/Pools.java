package io.prefetchbench.cache.internal.redis.jedis;

import io.prefetchbench.cache.ConnectionOptions;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.cache.internal.redis.PortMaker;
import io.prefetchbench.cache.internal.redis.RedisPort;
import java.util.function.Supplier;

/** Creates a pool for each of several servers; the pools share nothing. Immutable. */
record Pools(ConnectionOptions options) implements PortMaker {

  @Override
  public RedisPort open(Supplier<RedisAddress> where) {
    return new JedisPort(where, options);
  }

  @Override
  public void close() {}
}
