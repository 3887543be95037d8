package io.prefetchbench.cache.internal.feed;

import java.time.Duration;

/**
 * What a feed over Redis reads, and for whom. Immutable.
 *
 * @param key of the stream or the list
 * @param group one per cache: the consumer group, or the one cache that a list feeds, because an
 *     element is delivered to one reader only
 * @param consumer unique among the workers that run at the same time, and the same after a restart
 * @param deadAfter a consumer that has not polled for this long is dead: its items are taken over
 */
public record FeedOptions(String key, String group, String consumer, Duration deadAfter) {
  /** Long enough that a worker in a garbage collection or a back-off is not taken for dead. */
  public static final Duration DEFAULT_DEAD_AFTER = Duration.ofSeconds(15);

  public FeedOptions {
    if (key.isEmpty() || group.isEmpty() || consumer.isEmpty()) {
      throw new IllegalArgumentException("a feed needs a key, a group or cache, and a consumer");
    }
    if (deadAfter.toMillis() < 1) {
      throw new IllegalArgumentException("deadAfter must be at least 1 ms, was " + deadAfter);
    }
  }

  public static FeedOptions of(String key, String group, String consumer) {
    return new FeedOptions(key, group, consumer, DEFAULT_DEAD_AFTER);
  }

  public FeedOptions withDeadAfter(Duration other) {
    return new FeedOptions(key, group, consumer, other);
  }
}
