package io.prefetchbench.load.record;

import io.prefetchbench.cache.Version;
import org.jspecify.annotations.Nullable;

/**
 * One read that was answered with an entity, a deleted entity, or nothing. Times in nanoseconds on
 * the monotonic clock. Immutable.
 *
 * @param beginNanos s
 * @param endNanos e
 * @param version the version in the answer; null if nothing was found
 */
public record Read(
    String id, long beginNanos, long endNanos, ReadOutcome outcome, @Nullable Version version) {

  /** Returns whether the answer was an entity that is not deleted. */
  public boolean foundLive() {
    return outcome == ReadOutcome.HIT;
  }
}
