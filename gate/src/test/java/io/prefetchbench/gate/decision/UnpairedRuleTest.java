package io.prefetchbench.gate.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefetchbench.gate.plan.GatePolicy;
import io.prefetchbench.gate.plan.MetricKind;
import io.prefetchbench.gate.plan.RowKey;
import io.prefetchbench.gate.record.Estimate;
import io.prefetchbench.gate.record.GateVerdict;
import io.prefetchbench.reports.run.Better;
import java.util.Arrays;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class UnpairedRuleTest {
  private static final double[] SIX = {1000, 1001, 1002, 1003, 1004, 1005};

  @Test
  void theForksNeededAreThoseWhoseSmallestPReachesTheShare() {
    // 1/C(10,5) = 0.0040, 1/C(12,6) = 0.00108, 1/C(14,7) = 0.00029.
    assertThat(needed(1)).isEqualTo(5);
    assertThat(needed(2)).isEqualTo(5);
    assertThat(needed(3)).isEqualTo(6);
    assertThat(needed(9)).isEqualTo(6);
    assertThat(needed(10)).isEqualTo(7);
    assertThat(needed(34)).isEqualTo(7);
    assertThat(needed(35)).isEqualTo(8);
  }

  @Test
  void everyForkSlowerIsWorseWithThePByHand() {
    UnpairedRow judged = judge(MetricKind.TIME, Better.LOWER, "ns/op", SIX, times(SIX, 1.053));
    assertThat(judged.verdict()).isEqualTo(GateVerdict.WORSE_UNPAIRED);
    assertThat(judged.reason())
        .matches("5\\.3 % slower \\[5\\.\\d, 5\\.\\d\\], 6 and 6 forks, p = 0\\.0011");
    Estimate estimate = Objects.requireNonNull(judged.estimate());
    assertThat(estimate.p()).isCloseTo(1.0 / 924, within(1e-12));
    assertThat(estimate.shift()).isCloseTo(Math.log(1.053), within(1e-3));
  }

  @Test
  void directionDecidesWhichIsWorse() {
    assertThat(judge(MetricKind.THROUGHPUT, Better.HIGHER, "ops/s", SIX, times(SIX, 1.1)).verdict())
        .isEqualTo(GateVerdict.BETTER_UNPAIRED);
    assertThat(judge(MetricKind.THROUGHPUT, Better.HIGHER, "ops/s", SIX, times(SIX, 0.9)).verdict())
        .isEqualTo(GateVerdict.WORSE_UNPAIRED);
    assertThat(judge(MetricKind.TIME, Better.LOWER, "ns/op", SIX, times(SIX, 0.9)).verdict())
        .isEqualTo(GateVerdict.BETTER_UNPAIRED);
  }

  @Test
  void aDifferenceBelowTheBudgetIsNone() {
    assertThat(judge(MetricKind.TIME, Better.LOWER, "ns/op", SIX, times(SIX, 1.02)).verdict())
        .isEqualTo(GateVerdict.NO_CHANGE);
  }

  @Test
  void aDifferenceBelowTheFloorIsNoneHoweverLargeAShare() {
    double[] small = {10, 10.01, 10.02, 10.03, 10.04, 10.05};
    UnpairedRow judged = judge(MetricKind.TIME, Better.LOWER, "ns/op", small, times(small, 1.1));
    assertThat(judged.verdict()).isEqualTo(GateVerdict.NO_CHANGE);
    assertThat(judged.reason()).endsWith("; below 2 ns all is tolerated");
    assertThat(judge(MetricKind.TIME, Better.LOWER, "us/op", small, times(small, 1.1)).verdict())
        .isEqualTo(GateVerdict.WORSE_UNPAIRED);
  }

  @Test
  void tooFewForksDecideNothingAndSayHowManyAreNeeded() {
    double[] five = Arrays.copyOf(SIX, 5);
    UnpairedRow judged = judge(MetricKind.TIME, Better.LOWER, "ns/op", five, times(five, 11));
    assertThat(judged.verdict()).isEqualTo(GateVerdict.INCONCLUSIVE);
    assertThat(judged.forksNeeded()).isEqualTo(1);
    assertThat(judged.reason()).endsWith("; 6 forks a side are needed to show p at most 0.0011");
  }

  @Test
  void twoForksHaveNoBoundsAndSaySo() {
    double[] two = {1000, 1001};
    UnpairedRow judged = judge(MetricKind.TIME, Better.LOWER, "ns/op", two, times(two, 1.2));
    assertThat(judged.reason()).contains("20.0 % slower [−∞, ∞], 2 and 2 forks");
  }

  @Test
  void theSameForksOnBothSidesAreNoChange() {
    assertThat(judge(MetricKind.TIME, Better.LOWER, "ns/op", SIX, SIX).verdict())
        .isEqualTo(GateVerdict.NO_CHANGE);
  }

  @Test
  void aZeroIsTheWorstThroughputAndDoesNotHideTheOtherForks() {
    double[] oneZero = {0, 501, 502, 503, 504, 505};
    UnpairedRow judged = judge(MetricKind.THROUGHPUT, Better.HIGHER, "ops/s", SIX, oneZero);
    assertThat(judged.verdict()).isEqualTo(GateVerdict.WORSE_UNPAIRED);
  }

  @Test
  void aTimeBelowTheFloorIsLittleBesideZeroToo() {
    double[] zeros = new double[6];
    double[] little = {1, 1, 1, 1, 1, 1};
    assertThat(judge(MetricKind.TIME, Better.LOWER, "ns/op", zeros, little).verdict())
        .isNotEqualTo(GateVerdict.WORSE_UNPAIRED);
    assertThat(judge(MetricKind.TIME, Better.LOWER, "us/op", zeros, little).verdict())
        .isEqualTo(GateVerdict.WORSE_UNPAIRED);
  }

  /** Nine rows share the chance of 0.01. */
  private static UnpairedRow judge(
      MetricKind kind, Better better, String unit, double[] base, double[] candidate) {
    return UnpairedRule.among(0.01, 9)
        .judge(
            kind,
            GatePolicy.DEFAULT.rule(kind),
            unit,
            better,
            figures(unit, base),
            figures(unit, candidate));
  }

  static RowFigures figures(String unit, double... points) {
    RowKey key = new RowKey("a.B.c", "avgt", new TreeMap<>(), 1, RowKey.PRIMARY);
    return new RowFigures(
        key,
        unit,
        Arrays.stream(points).boxed().toList(),
        points.length,
        new TreeMap<>(),
        new TreeMap<>(),
        Long.MAX_VALUE,
        null);
  }

  private static double[] times(double[] values, double factor) {
    return Arrays.stream(values).map(value -> value * factor).toArray();
  }

  private static int needed(int rows) {
    return UnpairedRule.among(0.01, rows).forksNeeded();
  }
}
