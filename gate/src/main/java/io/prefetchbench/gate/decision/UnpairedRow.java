package io.prefetchbench.gate.decision;

import io.prefetchbench.gate.record.Estimate;
import io.prefetchbench.gate.record.GateVerdict;
import org.jspecify.annotations.Nullable;

/**
 * What a rule says of one row. Immutable.
 *
 * @param reason one line: why this verdict
 * @param estimate null where there is none
 * @param forksNeeded forks that each side needs besides those it has; null if that is not the lack
 */
record UnpairedRow(
    GateVerdict verdict,
    String reason,
    @Nullable Estimate estimate,
    @Nullable Integer forksNeeded) {
  static UnpairedRow of(GateVerdict verdict, String reason) {
    return new UnpairedRow(verdict, reason, null, null);
  }

  /** Returns the same, with the reason why it is only advisory. */
  UnpairedRow advisory(String why) {
    return new UnpairedRow(verdict, reason + "; advisory, " + why, estimate, forksNeeded);
  }
}
