package io.prefetchbench.cache.store.redis;

class LettucePlainTest extends RedisStoreContract {
  LettucePlainTest() {
    super(TestRedis.lettuce(), true);
  }
}
