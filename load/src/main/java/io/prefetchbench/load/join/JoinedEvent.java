package io.prefetchbench.load.join;

/**
 * One change event with all its stamps, in nanoseconds on the monotonic clock. Immutable.
 *
 * @param commit what the mutator saw
 * @param polledNanos P
 * @param applySentNanos S; of the superseding write if the event was conflated
 * @param repliedNanos R; of the superseding write if the event was conflated
 */
public record JoinedEvent(Commit commit, long polledNanos, long applySentNanos, long repliedNanos) {

  /** Sent − intended. */
  public long slipNanos() {
    return commit.sentNanos() - commit.intendedNanos();
  }

  /** Polled − sent by the mutator. */
  public long queueNanos() {
    return polledNanos - commit.sentNanos();
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
    return repliedNanos - commit.sentNanos();
  }

  /** Good reply − intended. */
  public long lagFromIntendedNanos() {
    return repliedNanos - commit.intendedNanos();
  }

  /** Acknowledged − sent by the mutator. */
  public long commitNanos() {
    return commit.ackedNanos() - commit.sentNanos();
  }

  /** The lower bound: applying command sent − acknowledged. May be negative. */
  public long lagLowerBoundNanos() {
    return applySentNanos - commit.ackedNanos();
  }

  /** What the stages leave unexplained: 0 by definition, printed to show that it is. */
  public long residueNanos() {
    long sum = slipNanos() + queueNanos() + batchNanos() + applyNanos();
    return Math.abs(sum - lagFromIntendedNanos());
  }
}
