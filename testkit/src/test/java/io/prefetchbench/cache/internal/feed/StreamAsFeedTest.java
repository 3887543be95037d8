package io.prefetchbench.cache.internal.feed;

import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.testkit.FeedKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

class StreamAsFeedTest extends RedisFeedContract {
  @Override
  FeedKind kind() {
    return FeedKind.STREAM;
  }

  @Override
  ChangeFeed feed(RedisPort port, String consumer, Duration deadAfter) {
    FeedOptions names = new FeedOptions(options.feedKey(), "group", consumer, deadAfter);
    return new StreamFeed(port, names, System::nanoTime);
  }

  @Override
  void pushUnreadable() {
    redis.run("XADD", options.feedKey(), "*", "hello", "world");
    push();
    push("f", new byte[] {(byte) 0xff});
  }

  private void push(Object... fields) {
    List<Object> words = new ArrayList<>(List.of("XADD", options.feedKey(), "*", "op", "upsert"));
    words.addAll(List.of("id", "x", "epoch", 1, "position", 2, "prev", 1, "committed", 3));
    words.addAll(List.of(fields));
    redis.run(words.toArray());
  }
}
