package io.prefetchbench.gate.decision;

import io.prefetchbench.gate.plan.MetricKind;
import io.prefetchbench.gate.plan.MetricKinds;
import io.prefetchbench.gate.plan.MetricRule;
import io.prefetchbench.gate.record.GateVerdict;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * Bytes allocated an operation, which depend on code, JDK, collector and machine, and hardly on
 * time: worse if the candidate's leanest fork allocates more than the base's most wasteful one and
 * the slack on top. Stateless.
 */
final class AllocationRule {
  /** With fewer forks, one compilation that went another way is a whole side. */
  static final int FORKS_MIN = 5;

  private AllocationRule() {}

  /** Judges one row whose two sides are both in {@code unit}. */
  static UnpairedRow judge(MetricRule rule, String unit, RowFigures base, RowFigures candidate) {
    int fewest = Math.min(base.points().size(), candidate.points().size());
    if (fewest < FORKS_MIN) {
      String reason = "too few forks: " + FORKS_MIN + " a side";
      return new UnpairedRow(GateVerdict.INCONCLUSIVE, reason, null, FORKS_MIN - fewest);
    }
    double slack =
        Math.max(rule.budget() * bytes(unit, base).max().orElseThrow(), rule.absoluteFloor());
    double above =
        bytes(unit, candidate).min().orElseThrow() - bytes(unit, base).max().orElseThrow();
    if (above > slack) {
      return UnpairedRow.of(
          GateVerdict.REGRESSED,
          "every fork allocates over " + shown(slack) + " more than any before");
    }
    double below =
        bytes(unit, base).min().orElseThrow() - bytes(unit, candidate).max().orElseThrow();
    if (below > slack) {
      return UnpairedRow.of(
          GateVerdict.IMPROVED,
          "every fork allocates over " + shown(slack) + " less than any before");
    }
    double highest =
        bytes(unit, candidate).max().orElseThrow() - bytes(unit, base).max().orElseThrow();
    return highest <= slack
        ? UnpairedRow.of(GateVerdict.NO_CHANGE, "no fork allocates over " + shown(slack) + " more")
        : UnpairedRow.of(
            GateVerdict.INCONCLUSIVE,
            "some forks allocate over " + shown(slack) + " more, not all");
  }

  private static DoubleStream bytes(String unit, RowFigures side) {
    return side.points().stream()
        .mapToDouble(point -> MetricKinds.perOperation(MetricKind.ALLOCATION, unit, point));
  }

  private static String shown(double bytes) {
    return String.format(Locale.ROOT, "%.0f B/op", bytes);
  }
}
