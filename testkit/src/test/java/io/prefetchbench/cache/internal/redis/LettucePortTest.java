package io.prefetchbench.cache.internal.redis;

import io.prefetchbench.cache.ConnectionOptions;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.cache.internal.redis.lettuce.LettucePort;

class LettucePortTest extends PortContract {
  @Override
  RedisPort connect(RedisAddress address, ConnectionOptions options) {
    return LettucePort.connect(address, options);
  }
}
