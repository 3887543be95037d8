package io.prefetchbench.gate.record;

/** The verdict on a row, from the worst to the best. */
public enum GateVerdict {
  /** Worse by more than the budget, confirmed. Red if the row is in the blocking set. */
  REGRESSED,
  /** The base has the row, the candidate does not. */
  REMOVED,
  /** The stored figures come from another environment. Never a pass. */
  ENV_MISMATCH,
  /** Both sides have the row, but one of them has no figure. Never a pass. */
  NO_FIGURE,
  /** Too many blocks were disturbed, or a run marks the figure not for claims. */
  UNMEASURABLE,
  /** None of the others: more blocks are needed. */
  INCONCLUSIVE,
  /** Worse, but the figures were not taken side by side. */
  WORSE_UNPAIRED,
  /** The benchmark itself differs, so its figures are not comparable. */
  BENCH_CHANGED,
  /** The candidate has the row, the base does not (or does not compile with it). */
  NEW,
  /** Like REGRESSED, but accepted by an entry of the policy. */
  ACCEPTED,
  /** Suspect at first; the fresh blocks exclude a worsening of the tolerance. */
  CLEARED,
  /** A worsening of the tolerance is excluded. */
  NO_CHANGE,
  /** Better, but the figures were not taken side by side. */
  BETTER_UNPAIRED,
  /** Better by more than the budget, confirmed like a regression; never gates. */
  IMPROVED
}
