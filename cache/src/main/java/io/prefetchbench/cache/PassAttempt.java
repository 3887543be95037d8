package io.prefetchbench.cache;

import io.prefetchbench.cache.prefetch.Reprefetch;

/** The outcome of {@link PrefetchCache#tryReprefetch}. Immutable. */
public sealed interface PassAttempt permits PassAttempt.Ran, PassAttempt.Busy {

  /** The pass was run. */
  record Ran(Reprefetch.Result result) implements PassAttempt {}

  /**
   * Another pass is running.
   *
   * @param owner who runs it, such as {@code worker pid 4711}
   */
  record Busy(String owner) implements PassAttempt {
    /** The outcome as one line of text. */
    public String words() {
      return "a pass is already running, by " + owner;
    }
  }
}
