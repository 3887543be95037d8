package io.prefetchbench.cache;

import io.prefetchbench.cache.prefetch.Reprefetch;

/** The outcome of {@link PrefetchCache#tryReprefetch}. Immutable. */
public sealed interface ReprefetchAttempt permits ReprefetchAttempt.Ran, ReprefetchAttempt.Busy {

  /** The pass was run. */
  record Ran(Reprefetch.Result result) implements ReprefetchAttempt {}

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
