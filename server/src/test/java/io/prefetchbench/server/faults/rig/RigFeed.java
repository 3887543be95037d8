package io.prefetchbench.server.faults.rig;

import io.prefetchbench.cache.internal.feed.FeedOptions;
import io.prefetchbench.cache.internal.feed.ListFeed;
import io.prefetchbench.cache.internal.feed.StreamFeed;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.testkit.PrimaryOptions;
import java.time.Duration;

/** How changes come from the primary to the worker. */
public enum RigFeed {
  STREAM,
  LIST;

  /** A primary that writes its changes to a feed of this kind. */
  PrimaryOptions primary() {
    return PrimaryOptions.defaults()
        .withReadLatency(Duration.ZERO)
        .withFeed(io.prefetchbench.testkit.FeedKind.valueOf(name()));
  }

  /** A feed read in the name of one worker; the port stays the caller's. */
  ChangeFeed open(RedisPort port, String prefix, String worker, Duration deadAfter) {
    String key = primary().feedKey();
    return switch (this) {
      case STREAM ->
          new StreamFeed(
              port, FeedOptions.of(key, prefix, worker).withDeadAfter(deadAfter), System::nanoTime);
      case LIST ->
          new ListFeed(
              port, FeedOptions.of(key, prefix, worker).withDeadAfter(deadAfter), System::nanoTime);
    };
  }
}
