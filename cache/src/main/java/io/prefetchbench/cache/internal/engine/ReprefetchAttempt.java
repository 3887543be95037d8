package io.prefetchbench.cache.internal.engine;

import io.prefetchbench.cache.ReprefetchResult;

/** The outcome of {@link CacheEngine#attemptReprefetch}. Immutable. */
public sealed interface ReprefetchAttempt permits ReprefetchAttempt.Ran, ReprefetchAttempt.Busy {

  record Ran(ReprefetchResult result) implements ReprefetchAttempt {}

  /** Another pass is running. */
  record Busy(String owner) implements ReprefetchAttempt {
    public String words() {
      return "a pass is already running, by " + owner;
    }
  }
}
