package io.prefetchbench.cache.internal.store;

class LettuceRestoreTest extends RedisStoreContract {
  LettuceRestoreTest() {
    super(TestRedis.lettuce(), false);
  }
}
