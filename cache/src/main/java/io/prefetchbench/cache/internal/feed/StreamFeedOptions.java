package io.prefetchbench.cache.internal.feed;

import java.time.Duration;

/**
 * The stream to read, and the group and consumer names. Immutable.
 *
 * @param stream key of the stream
 * @param group consumer group: one per cache
 * @param consumer name of this consumer: unique among the workers that run at the same time, and
 *     the same after a restart
 * @param deadAfter a consumer idle for this long is dead: its items are taken over
 */
public record StreamFeedOptions(String stream, String group, String consumer, Duration deadAfter) {
  /** Long enough that a worker in a garbage collection or a back-off is not taken for dead. */
  public static final Duration DEFAULT_DEAD_AFTER = Duration.ofSeconds(15);

  /**
   * @throws IllegalArgumentException if a name is empty, or the time is under 1 ms
   */
  public StreamFeedOptions {
    if (stream.isEmpty() || group.isEmpty() || consumer.isEmpty()) {
      throw new IllegalArgumentException("stream, group and consumer need a name");
    }
    if (deadAfter.toMillis() < 1) {
      throw new IllegalArgumentException("deadAfter must be at least 1 ms, was " + deadAfter);
    }
  }

  /** Options with the default bound for dead consumers. */
  public static StreamFeedOptions of(String stream, String group, String consumer) {
    return new StreamFeedOptions(stream, group, consumer, DEFAULT_DEAD_AFTER);
  }

  public StreamFeedOptions withDeadAfter(Duration other) {
    return new StreamFeedOptions(stream, group, consumer, other);
  }
}
