package io.prefetchbench.server.faults.rig;

import io.prefetchbench.cache.redis.RedisPort;
import io.prefetchbench.cache.source.ChangeFeed;
import io.prefetchbench.cache.source.mock.PrimaryOptions;
import io.prefetchbench.cache.source.stream.StreamFeed;
import io.prefetchbench.cache.source.stream.StreamFeedOptions;
import java.time.Duration;

/** How changes come from the primary to the worker. */
public enum FeedKind {
  STREAM;

  /** Shorter than a cell, so that a dead worker's entries are taken over within it. */
  private static final Duration DEAD_AFTER = Duration.ofSeconds(2);

  /** A feed read in the name of one worker; the port stays the caller's. */
  ChangeFeed open(RedisPort port, PrimaryOptions primary, String prefix, String worker) {
    StreamFeedOptions options =
        StreamFeedOptions.of(primary.feedKey(), prefix, worker).withDeadAfter(DEAD_AFTER);
    return new StreamFeed(port, options, System::nanoTime);
  }
}
