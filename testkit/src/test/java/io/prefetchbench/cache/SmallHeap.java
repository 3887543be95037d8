package io.prefetchbench.cache;

import io.prefetchbench.cache.internal.engine.CacheEngine;
import io.prefetchbench.cache.internal.engine.EngineBuilder;
import io.prefetchbench.cache.internal.feed.FeedOptions;
import io.prefetchbench.cache.internal.feed.ListFeed;
import io.prefetchbench.cache.internal.feed.StreamFeed;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.lettuce.LettucePort;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.testkit.FeedKind;
import io.prefetchbench.testkit.MockPrimary;
import io.prefetchbench.testkit.PrimaryOptions;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** A program that loads a cache and works off its feed, then compares: run with a small heap. */
final class SmallHeap {
  private static final long PAUSE_NANOS = Duration.ofMillis(20).toNanos();

  private SmallHeap() {}

  /** Kind of feed, port of the primary's Redis, port of the cache's Redis. */
  public static void main(String[] args) {
    RedisPort port = connect(args[1]);
    PrimaryOptions options =
        PrimaryOptions.defaults()
            .withReadLatency(Duration.ZERO)
            .withFeed(FeedKind.valueOf(args[0]));
    MockPrimary primary = MockPrimary.open(port, options);
    ChangeFeed feed = feed(port, options, "worker");
    RedisPort cachePort = connect(args[2]);
    try (CacheEngine cache =
        new EngineBuilder(primary).ports(cachePort, cachePort).feed(feed).build()) {
      cache.start();
      while (feed.backlog() > 0) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
      System.out.println("equal " + cache.reconcile(DriftReport.Mode.REPAIR).isClean());
    }
    port.close();
    cachePort.close();
  }

  static ChangeFeed feed(RedisPort port, PrimaryOptions options, String worker) {
    return options.feed() == FeedKind.STREAM
        ? new StreamFeed(port, FeedOptions.of(options.feedKey(), "group", worker), System::nanoTime)
        : new ListFeed(port, FeedOptions.of(options.feedKey(), "group", worker), System::nanoTime);
  }

  private static RedisPort connect(String port) {
    return LettucePort.connect(
        RedisAddress.of("127.0.0.1", Integer.parseInt(port)), ConnectionOptions.STANDARD);
  }
}
