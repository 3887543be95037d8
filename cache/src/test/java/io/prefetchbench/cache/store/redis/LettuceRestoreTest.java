package io.prefetchbench.cache.store.redis;

class LettuceRestoreTest extends RedisStoreContract {
  LettuceRestoreTest() {
    super(TestRedis.lettuce(), false);
  }
}
