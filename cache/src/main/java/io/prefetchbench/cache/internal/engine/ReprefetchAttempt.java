package io.prefetchbench.cache.internal.engine;

import io.prefetchbench.cache.ReprefetchResult;

/** The outcome of {@link CacheEngine#attemptReprefetch}. Immutable. */
public sealed interface ReprefetchAttempt permits ReprefetchAttempt.Ran, ReprefetchAttempt.Busy {

  /** The pass was run. */
  record Ran(ReprefetchResult result) implements ReprefetchAttempt {}

  /**
   * Another pass is running.
   *
   * @param owner the process running it, such as {@code worker pid 4711}
   */
  record Busy(String owner) implements ReprefetchAttempt {
    /** The outcome as one line of text. */
    public String words() {
      return "a pass is already running, by " + owner;
    }
  }
}
