package io.prefetchbench.cache.example;

import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.cache.spi.RedisFeeds;
import io.prefetchbench.testkit.MockPrimary;
import io.prefetchbench.testkit.Mutation;
import java.time.Duration;

public class Quickstart {
  public static void main(String[] args) {
    RedisAddress redis = RedisAddress.parse(args[0]);
    try (MockPrimary primary = MockPrimary.connect(redis); // your database
        ChangeFeed changes = RedisFeeds.at(redis).stream(primary.feedKey(), "shop", "shop-1");
        PrefetchCache cache = PrefetchCache.of(primary).redis(redis).feed(changes).build()) {
      primary.seed();
      cache.start(); // loads everything, then applies each change as it is committed
      Mutation change = primary.update("cat-001", "name", "Tea").orElseThrow();
      cache.awaitVisible("cat-001", change.version(), Duration.ofSeconds(5));
      System.out.println(cache.get("cat-001")); // answered by Redis, never by the primary
    }
  }
}
