package io.prefetchbench.load.record;

import io.prefetchbench.cache.Version;
import org.jspecify.annotations.Nullable;

/** One read from s to e, ns on the monotonic clock; without a version nothing was found. */
public record Read(
    String id, long beginNanos, long endNanos, ReadOutcome outcome, @Nullable Version version) {

  public boolean foundLive() {
    return outcome == ReadOutcome.HIT;
  }
}
