package io.prefetchbench.cache.internal.store;

class JedisPlainTest extends RedisStoreContract {
  JedisPlainTest() {
    super(TestRedis.jedis(), true);
  }
}
