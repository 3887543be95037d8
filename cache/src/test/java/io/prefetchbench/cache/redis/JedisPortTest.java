package io.prefetchbench.cache.redis;

import io.prefetchbench.cache.redis.jedis.JedisPort;

class JedisPortTest extends PortContract {
  @Override
  RedisPort connect(RedisAddress address, PortOptions options) {
    return JedisPort.connect(address, options);
  }
}
