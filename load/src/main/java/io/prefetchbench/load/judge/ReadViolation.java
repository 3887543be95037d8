package io.prefetchbench.load.judge;

import io.prefetchbench.cache.Version;
import io.prefetchbench.load.record.Read;
import org.jspecify.annotations.Nullable;

/**
 * A read that violated a guarantee, kept for diagnosis. Times in nanoseconds on the monotonic
 * clock. Immutable.
 *
 * @param counter the correctness counter it was counted by
 * @param version the version returned; null if nothing
 */
public record ReadViolation(
    String counter, String id, @Nullable Version version, long beginNanos, long endNanos) {

  static ReadViolation of(String counter, Read read) {
    return new ReadViolation(
        counter, read.id(), read.version(), read.beginNanos(), read.endNanos());
  }
}
