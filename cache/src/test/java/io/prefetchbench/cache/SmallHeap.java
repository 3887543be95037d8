package io.prefetchbench.cache;

import io.prefetchbench.cache.redis.PortOptions;
import io.prefetchbench.cache.redis.RedisAddress;
import io.prefetchbench.cache.redis.RedisPort;
import io.prefetchbench.cache.redis.lettuce.LettucePort;
import io.prefetchbench.cache.source.ChangeFeed;
import io.prefetchbench.cache.source.list.ListFeed;
import io.prefetchbench.cache.source.list.ListFeedOptions;
import io.prefetchbench.cache.source.mock.FeedKind;
import io.prefetchbench.cache.source.mock.MockPrimary;
import io.prefetchbench.cache.source.mock.PrimaryOptions;
import io.prefetchbench.cache.source.stream.StreamFeed;
import io.prefetchbench.cache.source.stream.StreamFeedOptions;
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
    try (PrefetchCache cache =
        PrefetchCache.of(primary).ports(cachePort, cachePort).feed(feed).build()) {
      cache.start();
      while (feed.backlog() > 0) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
      System.out.println("equal " + cache.reconcile(true).isClean());
    }
    port.close();
    cachePort.close();
  }

  static ChangeFeed feed(RedisPort port, PrimaryOptions options, String worker) {
    return options.feed() == FeedKind.STREAM
        ? new StreamFeed(
            port, StreamFeedOptions.of(options.feedKey(), "group", worker), System::nanoTime)
        : new ListFeed(
            port, ListFeedOptions.of(options.feedKey(), "group", worker), System::nanoTime);
  }

  private static RedisPort connect(String port) {
    return LettucePort.connect(
        RedisAddress.of("127.0.0.1", Integer.parseInt(port)), PortOptions.STANDARD);
  }
}
