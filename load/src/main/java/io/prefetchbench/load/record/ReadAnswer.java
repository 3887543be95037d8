package io.prefetchbench.load.record;

import io.prefetchbench.cache.Version;
import org.jspecify.annotations.Nullable;

/** The result of one read; not intact if its checksum did not match. */
public record ReadAnswer(
    long endNanos, ReadOutcome outcome, @Nullable Version version, boolean intact) {
  /** Creates the result of a read that was not answered. */
  public static ReadAnswer failed(long endNanos) {
    return new ReadAnswer(endNanos, ReadOutcome.FAILED, null, true);
  }
}
