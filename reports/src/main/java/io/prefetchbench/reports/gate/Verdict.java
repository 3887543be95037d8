package io.prefetchbench.reports.gate;

/** What is said of one row. The first that holds, in this order, is. */
public enum Verdict {
  /** The base has the row, the candidate has not. */
  REMOVED,
  /** The candidate has the row, the base has not (or does not compile with it). */
  NEW,
  /** The benchmark itself differs, so its figures cannot be set against each other. */
  BENCH_CHANGED,
  /** The stored figures are of another environment. Never a pass. */
  ENV_MISMATCH,
  /** Both sides have the row, and one of them without a figure. Never a pass. */
  NO_FIGURE,
  /** Too many blocks were disturbed, or a run marks the figure not for claims. */
  UNMEASURABLE,
  /** Worse by more than the budget, confirmed. Red if the row is of the blocking set. */
  REGRESSED,
  /** As REGRESSED, but wanted: an entry of the policy accepts it. */
  ACCEPTED,
  /** Suspect at first; the fresh blocks exclude a worsening of the tolerance. */
  CLEARED,
  /** Better by more than the budget; not confirmed, never gates. */
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
