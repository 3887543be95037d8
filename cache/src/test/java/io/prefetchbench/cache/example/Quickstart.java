package io.prefetchbench.cache.example;

import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.cache.redis.PortOptions;
import io.prefetchbench.cache.redis.RedisAddress;
import io.prefetchbench.cache.redis.RedisPort;
import io.prefetchbench.cache.redis.lettuce.LettucePort;
import io.prefetchbench.cache.source.ChangeFeed;
import io.prefetchbench.cache.source.mock.MockPrimary;
import io.prefetchbench.cache.source.mock.Mutation;
import io.prefetchbench.cache.source.mock.PrimaryOptions;
import io.prefetchbench.cache.source.stream.StreamFeed;
import io.prefetchbench.cache.source.stream.StreamFeedOptions;
import java.time.Duration;

public class Quickstart {
  public static void main(String[] args) {
    RedisAddress redis = RedisAddress.parse(args[0]);
    try (RedisPort port = LettucePort.connect(redis, PortOptions.STANDARD)) {
      MockPrimary primary = MockPrimary.open(port, PrimaryOptions.defaults()); // your database
      primary.seed();
      StreamFeedOptions feed = StreamFeedOptions.of(primary.options().feedKey(), "shop", "shop-1");
      ChangeFeed changes = new StreamFeed(port, feed, System::nanoTime);
      try (PrefetchCache cache = PrefetchCache.of(primary).redis(redis).feed(changes).build()) {
        cache.start(); // loads everything, then applies each change as it is committed
        Mutation change = primary.update("cat-001", "name", "Tea").orElseThrow();
        cache.awaitVisible("cat-001", change.version(), Duration.ofSeconds(5));
        System.out.println(cache.get("cat-001")); // answered by Redis, never by the primary
      }
    }
  }
}
