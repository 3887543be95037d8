package io.prefetchbench.load.staleness;

import io.prefetchbench.cache.entity.Version;
import io.prefetchbench.load.join.Read;
import org.jspecify.annotations.Nullable;

/**
 * A read that broke a promise, for whoever looks for the reason. Times in nanoseconds on the
 * monotonic clock. Immutable.
 *
 * @param counter the correctness counter it was counted by
 * @param version what it got; null if nothing
 */
public record Offence(
    String counter, String id, @Nullable Version version, long beginNanos, long endNanos) {

  static Offence of(String counter, Read read) {
    return new Offence(counter, read.id(), read.version(), read.beginNanos(), read.endNanos());
  }
}
