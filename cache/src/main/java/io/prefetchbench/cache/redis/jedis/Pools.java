package io.prefetchbench.cache.redis.jedis;

import io.prefetchbench.cache.redis.PortOptions;
import io.prefetchbench.cache.redis.RedisAddress;
import io.prefetchbench.cache.redis.RedisPort;
import io.prefetchbench.cache.redis.topology.PortMaker;
import java.util.function.Supplier;

/** Creates a pool for each of several servers; the pools share nothing. Immutable. */
record Pools(PortOptions options) implements PortMaker {

  @Override
  public RedisPort open(Supplier<RedisAddress> where) {
    return new JedisPort(where, options);
  }

  @Override
  public void close() {}
}
