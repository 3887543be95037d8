package io.prefetchbench.server.faults.rig;

import io.prefetchbench.cache.redis.RedisPort;
import io.prefetchbench.cache.source.ChangeFeed;
import io.prefetchbench.cache.source.list.ListFeed;
import io.prefetchbench.cache.source.list.ListFeedOptions;
import io.prefetchbench.cache.source.mock.PrimaryOptions;
import io.prefetchbench.cache.source.stream.StreamFeed;
import io.prefetchbench.cache.source.stream.StreamFeedOptions;
import java.time.Duration;

/** How changes come from the primary to the worker. */
public enum RigFeed {
  STREAM,
  LIST;

  /** A primary that writes its changes to a feed of this kind. */
  PrimaryOptions primary() {
    return PrimaryOptions.defaults()
        .withReadLatency(Duration.ZERO)
        .withFeed(io.prefetchbench.cache.source.mock.FeedKind.valueOf(name()));
  }

  /** A feed read in the name of one worker; the port stays the caller's. */
  ChangeFeed open(RedisPort port, String prefix, String worker, Duration deadAfter) {
    String key = primary().feedKey();
    return switch (this) {
      case STREAM ->
          new StreamFeed(
              port,
              StreamFeedOptions.of(key, prefix, worker).withDeadAfter(deadAfter),
              System::nanoTime);
      case LIST ->
          new ListFeed(
              port,
              ListFeedOptions.of(key, prefix, worker).withDeadAfter(deadAfter),
              System::nanoTime);
    };
  }
}
