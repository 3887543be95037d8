package io.prefetchbench.cache;

import io.prefetchbench.cache.prefetch.Reprefetch;

/** What became of the wish for a pass. Immutable. */
public sealed interface PassAttempt permits PassAttempt.Ran, PassAttempt.Busy {

  /** It ran. */
  record Ran(Reprefetch.Result result) implements PassAttempt {}

  /**
   * A pass runs already.
   *
   * @param owner who runs it, such as {@code worker pid 4711}
   */
  record Busy(String owner) implements PassAttempt {
    /** In words. */
    public String words() {
      return "a pass runs already, by " + owner;
    }
  }
}
