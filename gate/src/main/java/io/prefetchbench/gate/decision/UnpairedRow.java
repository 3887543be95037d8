package io.prefetchbench.gate.decision;

import io.prefetchbench.gate.record.Estimate;
import io.prefetchbench.gate.record.GateVerdict;
import org.jspecify.annotations.Nullable;

/**
 * What a rule says of one row. Immutable.
 *
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

  UnpairedRow advisory(String why) {
    return new UnpairedRow(verdict, reason + "; advisory, " + why, estimate, forksNeeded);
  }
}
