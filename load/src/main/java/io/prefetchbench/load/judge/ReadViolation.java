package io.prefetchbench.load.judge;

import io.prefetchbench.cache.Version;
import io.prefetchbench.load.record.Read;
import org.jspecify.annotations.Nullable;

/**
 * A read that violated a guarantee, kept for diagnosis. Times in nanoseconds on the monotonic
 * clock.
 *
 * @param newest the newest version whose commit was acknowledged when the read began; null if it is
 *     not known
 */
public record ReadViolation(
    String counter,
    String id,
    @Nullable Version version,
    @Nullable Version newest,
    long beginNanos,
    long endNanos) {

  static ReadViolation of(String counter, Read read, @Nullable Version newest) {
    return new ReadViolation(
        counter, read.id(), read.version(), newest, read.beginNanos(), read.endNanos());
  }
}
