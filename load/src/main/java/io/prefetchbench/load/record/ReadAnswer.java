package io.prefetchbench.load.record;

import io.prefetchbench.cache.entity.Version;
import org.jspecify.annotations.Nullable;

/**
 * What one read got, and when. Immutable.
 *
 * @param endNanos on the monotonic clock
 * @param version what the answer said; null if it had none
 * @param intact false if the entity's checksum did not match
 */
public record ReadAnswer(
    long endNanos, ReadOutcome outcome, @Nullable Version version, boolean intact) {
  /** A read that was not answered. */
  public static ReadAnswer failed(long endNanos) {
    return new ReadAnswer(endNanos, ReadOutcome.FAILED, null, true);
  }
}
