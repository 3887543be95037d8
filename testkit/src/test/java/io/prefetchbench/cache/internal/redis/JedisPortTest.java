package io.prefetchbench.cache.internal.redis;

import io.prefetchbench.cache.ConnectionOptions;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.cache.internal.redis.jedis.JedisPort;

class JedisPortTest extends PortContract {
  @Override
  RedisPort connect(RedisAddress address, ConnectionOptions options) {
    return JedisPort.connect(address, options);
  }
}
