package io.prefetchbench.cache.internal.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.LiveRedis;
import io.prefetchbench.cache.internal.store.KeySpace;
import io.prefetchbench.cache.spi.ChangeFeed.FeedMemory;
import org.junit.jupiter.api.Test;

class RedisFeedMemoryTest {
  @Test
  void replacesOnlyWhatWasExpected() {
    try (LiveRedis redis = LiveRedis.start()) {
      FeedMemory memory = new RedisFeedMemory(redis.port(), new KeySpace("c:"));
      assertThat(memory.get("offset")).isEmpty();
      assertThat(memory.compareAndSet("offset", "other", "1")).isFalse();
      assertThat(memory.compareAndSet("offset", null, "")).isTrue();
      assertThat(memory.compareAndSet("offset", null, "2")).isFalse();
      assertThat(memory.get("offset")).hasValue("");
      assertThat(memory.compareAndSet("offset", "", "ä")).isTrue();
      assertThat(memory.get("offset")).hasValue("ä");
      assertThat(memory.get("history")).isEmpty();
      assertThat(redis.run("GET", "prefetch:c::feed:offset").text()).isEqualTo("ä");
      assertThat(memory.compareAndSet("offset", "ä", null)).isTrue();
      assertThat(memory.get("offset")).isEmpty();
    }
  }
}
