package io.prefetchbench.load.record;

/**
 * When one change event passed each stage (I, C⁻, C⁺, D, B, P, S, R), ns on the monotonic clock; D
 * and B are 0 without a topic, S and R of a conflated event those of the superseding write.
 */
public record EventTimes(
    long intendedNanos,
    long sentNanos,
    long ackedNanos,
    long decodedNanos,
    long storedNanos,
    long polledNanos,
    long applySentNanos,
    long repliedNanos) {
  public static final int COLUMNS = 8;

  public static EventTimes of(long[] row) {
    return new EventTimes(row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7]);
  }

  public long[] row() {
    return new long[] {
      intendedNanos,
      sentNanos,
      ackedNanos,
      decodedNanos,
      storedNanos,
      polledNanos,
      applySentNanos,
      repliedNanos
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

  /** Decoded − acknowledged to the mutator; may be negative, as {@link #deliveryNanos}. */
  public long decodeNanos() {
    return decodedNanos - ackedNanos;
  }

  /** Acknowledged by the broker − decoded. */
  public long produceNanos() {
    return storedNanos - decodedNanos;
  }

  /** Polled − acknowledged by the broker; negative if the worker had it before the relay knew. */
  public long fetchNanos() {
    return polledNanos - storedNanos;
  }

  /** Whether the event went through a topic. */
  private boolean isRelayed() {
    return decodedNanos != 0;
  }

  /** The time not explained by the stages: 0 by definition, printed as a check. */
  public long residueNanos() {
    long queue =
        isRelayed() ? commitNanos() + decodeNanos() + produceNanos() + fetchNanos() : queueNanos();
    long sum = slipNanos() + queue + batchNanos() + applyNanos();
    return Math.abs(sum - lagFromIntendedNanos());
  }
}
