package io.prefetchbench.load.record;

/**
 * When one change event passed each stage, in nanoseconds on the monotonic clock. Immutable.
 *
 * @param intendedNanos I
 * @param sentNanos C⁻
 * @param ackedNanos C⁺
 * @param polledNanos P
 * @param applySentNanos S; of the superseding write if the event was conflated
 * @param repliedNanos R; of the superseding write if the event was conflated
 */
public record EventTimes(
    long intendedNanos,
    long sentNanos,
    long ackedNanos,
    long polledNanos,
    long applySentNanos,
    long repliedNanos) {
  /** Length of {@link #row}. */
  public static final int COLUMNS = 6;

  /** Creates the times from a {@link #row}. */
  public static EventTimes of(long[] row) {
    return new EventTimes(row[0], row[1], row[2], row[3], row[4], row[5]);
  }

  /** Returns the six times in order. */
  public long[] row() {
    return new long[] {
      intendedNanos, sentNanos, ackedNanos, polledNanos, applySentNanos, repliedNanos
    };
  }

  /** Sent − intended. */
  public long slipNanos() {
    return sentNanos - intendedNanos;
  }

  /** Polled − sent by the mutator. */
  public long queueNanos() {
    return polledNanos - sentNanos;
  }

  /** Applying command sent − polled. */
  public long batchNanos() {
    return applySentNanos - polledNanos;
  }

  /** Successful reply − applying command sent. */
  public long applyNanos() {
    return repliedNanos - applySentNanos;
  }

  /** Successful reply − sent by the mutator: the upper bound of when a reader can see it. */
  public long lagNanos() {
    return repliedNanos - sentNanos;
  }

  /** Successful reply − intended. */
  public long lagFromIntendedNanos() {
    return repliedNanos - intendedNanos;
  }

  /** Acknowledged − sent by the mutator. */
  public long commitNanos() {
    return ackedNanos - sentNanos;
  }

  /** Polled − acknowledged; negative if the worker was told before the mutator was. */
  public long deliveryNanos() {
    return polledNanos - ackedNanos;
  }

  /** The time not explained by the stages: 0 by definition, printed as a check. */
  public long residueNanos() {
    long sum = slipNanos() + queueNanos() + batchNanos() + applyNanos();
    return Math.abs(sum - lagFromIntendedNanos());
  }
}
