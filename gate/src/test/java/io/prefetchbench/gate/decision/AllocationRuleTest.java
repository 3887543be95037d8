package io.prefetchbench.gate.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.gate.plan.GatePolicy;
import io.prefetchbench.gate.plan.MetricKind;
import io.prefetchbench.gate.record.GateVerdict;
import org.junit.jupiter.api.Test;

final class AllocationRuleTest {
  private static final double[] LEAN = {100, 101, 102, 103, 104};

  @Test
  void theLeanestForkDecidesAgainstTheMostWastefulOne() {
    // The slack is the larger of 1 % of 104 and 16 bytes.
    assertThat(verdict(LEAN, 121, 122, 123, 124, 500)).isEqualTo(GateVerdict.REGRESSED);
    assertThat(verdict(LEAN, 120, 122, 123, 124, 500)).isEqualTo(GateVerdict.INCONCLUSIVE);
    assertThat(verdict(LEAN, 116, 117, 118, 119, 120)).isEqualTo(GateVerdict.NO_CHANGE);
  }

  @Test
  void ofLargeFiguresTheSlackIsAShare() {
    double[] large = {10_000, 10_000, 10_000, 10_000, 10_000};
    assertThat(verdict(large, 10_100, 10_101, 10_101, 10_101, 10_101))
        .isEqualTo(GateVerdict.INCONCLUSIVE);
    assertThat(verdict(large, 10_101, 10_101, 10_101, 10_101, 10_101))
        .isEqualTo(GateVerdict.REGRESSED);
  }

  @Test
  void lessIsImproved() {
    assertThat(verdict(LEAN, 80, 81, 82, 83, 83.5)).isEqualTo(GateVerdict.IMPROVED);
  }

  @Test
  void fourForksAreTooFew() {
    UnpairedRow judged = judge(LEAN, 500, 500, 500, 500);
    assertThat(judged.verdict()).isEqualTo(GateVerdict.INCONCLUSIVE);
    assertThat(judged.forksNeeded()).isEqualTo(1);
  }

  private static GateVerdict verdict(double[] base, double... candidate) {
    return judge(base, candidate).verdict();
  }

  private static UnpairedRow judge(double[] base, double... candidate) {
    return RowVerdicts.allocation(
        GatePolicy.DEFAULT.rule(MetricKind.ALLOCATION),
        "B/op",
        UnpairedRuleTest.figures("B/op", base),
        UnpairedRuleTest.figures("B/op", candidate));
  }
}
