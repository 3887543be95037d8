package io.prefetchbench.load.join;

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

  /** What {@link #row} has made. */
  public static EventTimes of(long[] row) {
    return new EventTimes(row[0], row[1], row[2], row[3], row[4], row[5]);
  }

  /** The six times in their order. */
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

  /** Good reply − applying command sent. */
  public long applyNanos() {
    return repliedNanos - applySentNanos;
  }

  /** Good reply − sent by the mutator: the upper bound of when a reader can see it. */
  public long lagNanos() {
    return repliedNanos - sentNanos;
  }

  /** Good reply − intended. */
  public long lagFromIntendedNanos() {
    return repliedNanos - intendedNanos;
  }

  /** Acknowledged − sent by the mutator. */
  public long commitNanos() {
    return ackedNanos - sentNanos;
  }

  /** The lower bound: applying command sent − acknowledged. May be negative. */
  public long lagLowerBoundNanos() {
    return applySentNanos - ackedNanos;
  }

  /** What the stages leave unexplained: 0 by definition, printed to show that it is. */
  public long residueNanos() {
    long sum = slipNanos() + queueNanos() + batchNanos() + applyNanos();
    return Math.abs(sum - lagFromIntendedNanos());
  }
}
