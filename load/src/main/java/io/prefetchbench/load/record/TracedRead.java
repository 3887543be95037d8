package io.prefetchbench.load.record;

import io.prefetchbench.cache.Version;
import org.jspecify.annotations.Nullable;

/**
 * One ended read of a phase. Times in nanoseconds on the monotonic clock. Immutable.
 *
 * @param n number in the schedule
 * @param dueNanos when it was to be sent
 * @param beginNanos actual start
 * @param version the version in the answer; null if it had none
 * @param intact false if the checksum of its entity did not match: it is torn
 */
public record TracedRead(
    int n,
    long dueNanos,
    long beginNanos,
    long endNanos,
    ReadOutcome outcome,
    @Nullable Version version,
    boolean intact) {

  /** Returns this read as one to be judged. */
  public Read judged(String id) {
    return new Read(id, beginNanos, endNanos, outcome, version);
  }

  /** Actual start − due time. */
  public long slipNanos() {
    return beginNanos - dueNanos;
  }

  /** End − actual start. */
  public long serviceNanos() {
    return endNanos - beginNanos;
  }

  /** End − due time: the wait of a user who arrived on time. */
  public long responseNanos() {
    return endNanos - dueNanos;
  }
}
