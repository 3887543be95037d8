package io.prefetchbench.cache;

import io.prefetchbench.cache.source.mock.MockPrimary;
import io.prefetchbench.cache.source.mock.PrimaryOptions;
import io.prefetchbench.cache.source.stream.StreamFeed;
import io.prefetchbench.cache.source.stream.StreamFeedOptions;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** A seeded primary and an empty cache on two real Redis; the caller builds and closes caches. */
public final class CacheRig implements AutoCloseable {
  public final LiveRedis primaryRedis = LiveRedis.start();
  public final LiveRedis cacheRedis = LiveRedis.start();
  public final MockPrimary primary =
      MockPrimary.open(
          primaryRedis.port(), PrimaryOptions.defaults().withReadLatency(Duration.ZERO));

  public CacheRig() {
    primary.seed();
  }

  /** A cache whose worker, if it runs one, has this name. */
  public PrefetchCacheBuilder builder(String worker) {
    return PrefetchCache.of(primary)
        .redis(cacheRedis.address())
        .workerName(worker)
        .feed(feed(worker));
  }

  public StreamFeed feed(String worker) {
    StreamFeedOptions options =
        StreamFeedOptions.of(primary.options().feedKey(), "cache:category:", worker);
    return new StreamFeed(primaryRedis.port(), options, System::nanoTime);
  }

  /** Waits for what must come, and fails after a while. */
  public static ConditionFactory soon() {
    return Awaitility.await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(5));
  }

  @Override
  public void close() {
    cacheRedis.close();
    primaryRedis.close();
  }
}
