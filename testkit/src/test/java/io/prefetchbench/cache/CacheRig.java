package io.prefetchbench.cache;

import io.prefetchbench.cache.internal.engine.EngineBuilder;
import io.prefetchbench.cache.internal.feed.FeedOptions;
import io.prefetchbench.cache.internal.feed.StreamFeed;
import io.prefetchbench.testkit.MockPrimary;
import io.prefetchbench.testkit.PrimaryOptions;
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
  public EngineBuilder builder(String worker) {
    return new EngineBuilder(primary)
        .redis(cacheRedis.address())
        .workerName(worker)
        .feed(feed(worker));
  }

  public StreamFeed feed(String worker) {
    FeedOptions options = FeedOptions.of(primary.options().feedKey(), "cache:category:", worker);
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
