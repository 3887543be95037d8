package io.prefetchbench.gate.record;

/** The verdict on a row: the first that applies, in this order. */
public enum GateVerdict {
  /** The base has the row, the candidate does not. */
  REMOVED,
  /** The candidate has the row, the base does not (or does not compile with it). */
  NEW,
  /** The benchmark itself differs, so its figures are not comparable. */
  BENCH_CHANGED,
  /** The stored figures come from another environment. Never a pass. */
  ENV_MISMATCH,
  /** Both sides have the row, but one of them has no figure. Never a pass. */
  NO_FIGURE,
  /** Too many blocks were disturbed, or a run marks the figure not for claims. */
  UNMEASURABLE,
  /** Worse by more than the budget, confirmed. Red if the row is in the blocking set. */
  REGRESSED,
  /** Like REGRESSED, but accepted by an entry of the policy. */
  ACCEPTED,
  /** Suspect at first; the fresh blocks exclude a worsening of the tolerance. */
  CLEARED,
  /** Better by more than the budget, confirmed like a regression; never gates. */
  IMPROVED,
  /** A worsening of the tolerance is excluded. */
  NO_CHANGE,
  /** Worse, but the figures were not taken side by side. */
  WORSE_UNPAIRED,
  /** Better, but the figures were not taken side by side. */
  BETTER_UNPAIRED,
  /** None of the above: more blocks are needed. */
  INCONCLUSIVE
}
