package io.prefetchbench.cache.internal.redis;

import io.prefetchbench.cache.ConnectionOptions;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.cache.internal.redis.jedis.JedisPort;
import io.prefetchbench.cache.internal.redis.lettuce.LettucePort;
import java.util.function.Supplier;

/** Every client library the cache speaks through. */
public enum TestedClient {
  LETTUCE {
    @Override
    public RedisPort connect(Supplier<RedisAddress> where, ConnectionOptions options) {
      return LettucePort.connect(where, options);
    }
  },
  JEDIS {
    @Override
    public RedisPort connect(Supplier<RedisAddress> where, ConnectionOptions options) {
      return JedisPort.connect(where, options);
    }
  };

  public abstract RedisPort connect(Supplier<RedisAddress> where, ConnectionOptions options);

  public RedisPort connect(RedisAddress where, ConnectionOptions options) {
    return connect(() -> where, options);
  }
}
