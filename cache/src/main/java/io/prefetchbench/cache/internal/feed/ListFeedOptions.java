package io.prefetchbench.cache.internal.feed;

import java.time.Duration;

/**
 * The list to read, the cache it feeds, and the consumer name. Immutable.
 *
 * @param list key of the list
 * @param cache the one cache that this list feeds: an element is delivered to one reader only
 * @param consumer name of this consumer: unique among the workers that run at the same time, and
 *     the same after a restart
 * @param deadAfter a consumer that has not polled for this long is dead: its items are taken over
 */
public record ListFeedOptions(String list, String cache, String consumer, Duration deadAfter) {
  /** Long enough that a worker in a garbage collection or a back-off is not taken for dead. */
  public static final Duration DEFAULT_DEAD_AFTER = Duration.ofSeconds(15);

  /**
   * @throws IllegalArgumentException if a name is empty, or the time is under 1 ms
   */
  public ListFeedOptions {
    if (list.isEmpty() || cache.isEmpty() || consumer.isEmpty()) {
      throw new IllegalArgumentException("list, cache and consumer need a name");
    }
    if (deadAfter.toMillis() < 1) {
      throw new IllegalArgumentException("deadAfter must be at least 1 ms, was " + deadAfter);
    }
  }

  /** Options with the default bound for dead consumers. */
  public static ListFeedOptions of(String list, String cache, String consumer) {
    return new ListFeedOptions(list, cache, consumer, DEFAULT_DEAD_AFTER);
  }

  public ListFeedOptions withDeadAfter(Duration other) {
    return new ListFeedOptions(list, cache, consumer, other);
  }

  /** The key of this consumer's taken but unacknowledged elements. */
  String takenKey() {
    return takenPrefix() + consumer;
  }

  String takenPrefix() {
    return list + "/taken/";
  }

  String notesKey() {
    return list + "/notes";
  }

  String consumersKey() {
    return list + "/consumers";
  }
}
