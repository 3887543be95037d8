package io.prefetchbench.cache.internal.store;

class LettucePlainTest extends RedisStoreContract {
  LettucePlainTest() {
    super(TestRedis.lettuce(), true);
  }
}
