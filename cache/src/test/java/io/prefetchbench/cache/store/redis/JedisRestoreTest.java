package io.prefetchbench.cache.store.redis;

class JedisRestoreTest extends RedisStoreContract {
  JedisRestoreTest() {
    super(TestRedis.jedis(), false);
  }
}
