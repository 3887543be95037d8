package io.prefetchbench.cache.internal.store;

class JedisRestoreTest extends RedisStoreContract {
  JedisRestoreTest() {
    super(TestRedis.jedis(), false);
  }
}
