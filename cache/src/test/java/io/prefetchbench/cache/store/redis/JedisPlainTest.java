package io.prefetchbench.cache.store.redis;

class JedisPlainTest extends RedisStoreContract {
  JedisPlainTest() {
    super(TestRedis.jedis(), true);
  }
}
