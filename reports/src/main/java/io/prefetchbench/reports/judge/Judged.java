package io.prefetchbench.reports.judge;

import io.prefetchbench.reports.gate.Estimate;
import io.prefetchbench.reports.gate.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * What a rule says of one row. Immutable.
 *
 * @param reason one line: why this verdict
 * @param estimate null where there is none
 * @param forksNeeded forks that each side needs besides those it has; null if that is not the lack
 */
record Judged(
    Verdict verdict, String reason, @Nullable Estimate estimate, @Nullable Integer forksNeeded) {
  static Judged of(Verdict verdict, String reason) {
    return new Judged(verdict, reason, null, null);
  }

  /** Returns the same, with the reason why it speaks to people and not to the build. */
  Judged advisory(String why) {
    return new Judged(verdict, reason + "; advisory, " + why, estimate, forksNeeded);
  }
}
