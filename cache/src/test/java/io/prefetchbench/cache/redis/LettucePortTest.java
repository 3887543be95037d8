package io.prefetchbench.cache.redis;

import io.prefetchbench.cache.redis.lettuce.LettucePort;

class LettucePortTest extends PortContract {
  @Override
  RedisPort connect(RedisAddress address, PortOptions options) {
    return LettucePort.connect(address, options);
  }
}
