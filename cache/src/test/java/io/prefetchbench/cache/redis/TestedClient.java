package io.prefetchbench.cache.redis;

import io.prefetchbench.cache.redis.jedis.JedisPort;
import io.prefetchbench.cache.redis.lettuce.LettucePort;
import java.util.function.Supplier;

/** Every client library the cache speaks through. */
public enum TestedClient {
  LETTUCE {
    @Override
    public RedisPort connect(Supplier<RedisAddress> where, PortOptions options) {
      return LettucePort.connect(where, options);
    }
  },
  JEDIS {
    @Override
    public RedisPort connect(Supplier<RedisAddress> where, PortOptions options) {
      return JedisPort.connect(where, options);
    }
  };

  public abstract RedisPort connect(Supplier<RedisAddress> where, PortOptions options);

  public RedisPort connect(RedisAddress where, PortOptions options) {
    return connect(() -> where, options);
  }
}
