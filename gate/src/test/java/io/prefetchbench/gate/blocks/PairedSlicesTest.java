package io.prefetchbench.gate.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.prefetchbench.gate.decision.TwoStageRule;
import io.prefetchbench.gate.plan.GatePolicy;
import io.prefetchbench.gate.plan.MetricKind;
import io.prefetchbench.gate.plan.MetricKinds;
import io.prefetchbench.reports.run.ForkResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PairedSlicesTest {
  private static final Path FILE = Path.of("b.json");

  @Test
  void theRatioIsTheMedianOfThePairs() throws IOException {
    double[] base = {10, 20, 40, 10, 10};
    double[] candidate = {11, 22, 44, 11, 900};
    assertThat(PairedSlices.ratio(base, candidate, FILE)).isCloseTo(1.1, within(1e-12));
    assertThat(PairedSlices.ratio(candidate, base, FILE)).isCloseTo(1 / 1.1, within(1e-12));
  }

  @Test
  void aSliceWithoutAFigureHasNoPair() throws IOException {
    double[] base = {10, Double.NaN, 10, 10, 10, 10, 0};
    double[] candidate = {20, 20, 20, 20, 20, 20, 20};
    assertThat(PairedSlices.ratio(base, candidate, FILE)).isCloseTo(2, within(1e-12));
    assertThatThrownBy(() -> PairedSlices.ratio(new double[4], new double[9], FILE))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("b.json: 0 pairs of slices with a figure; expected at least 5");
  }

  @Test
  void allocationIsComparedPairByPairToo(@TempDir Path folder) throws IOException {
    // The medians of the sides alone are 300 and 101: a slice was disturbed in one of them only.
    Path base = json(folder.resolve("a.json"), "[10, 10, 10, 10, 10]", "[100, 100, 300, 300, 300]");
    Path same = json(folder.resolve("b.json"), "[20, 20, 20, 20, 20]", "[101, 101, 101, 303, 303]");
    BlockRunner.Both both = PairedSlices.read(base, same);
    assertThat(score(both.base(), "gc.alloc.rate.norm").value()).isEqualTo(300);
    assertThat(score(both.candidate(), "gc.alloc.rate.norm").value()).isCloseTo(303, within(1e-9));
    assertThat(only(both.candidate()).primary().value()).isCloseTo(20, within(1e-9));
  }

  @Test
  void theMeanShowsABurstThatTheMedianHides(@TempDir Path folder) throws IOException {
    Path base = json(folder.resolve("a.json"), "[10, 10, 10, 10, 10]", "[1, 1, 1, 1, 1]");
    Path burst = json(folder.resolve("b.json"), "[10, 10, 10, 10, 1]", "[1, 1, 1, 1, 1]");
    BlockRunner.Both both = PairedSlices.read(base, burst);
    assertThat(only(both.candidate()).primary().value()).isCloseTo(10, within(1e-9));
    ForkResult.Score mean = score(both.candidate(), "slices.mean");
    // Four slices of 0.1 s an operation and one of 1 s.
    assertThat(mean.value()).isCloseTo(5 / 1.4, within(1e-9));
    assertThat(MetricKinds.of("thrpt", mean.unit(), "slices.mean")).contains(MetricKind.THROUGHPUT);
    assertThat(score(both.base(), "slices.mean").value()).isCloseTo(10, within(1e-9));
  }

  @Test
  void anOperationThatAllocatesNothingHasItsOwnMedian(@TempDir Path folder) throws IOException {
    Path base = json(folder.resolve("a.json"), "[10, 10, 10, 10, 10]", "[0, 0, 0, 0, 0]");
    Path other = json(folder.resolve("b.json"), "[10, 10, 10, 10, 10]", "[24, 24, 24, 24, 0]");
    BlockRunner.Both both = PairedSlices.read(base, other);
    assertThat(score(both.base(), "gc.alloc.rate.norm").value()).isZero();
    assertThat(score(both.candidate(), "gc.alloc.rate.norm").value()).isEqualTo(24);
  }

  private static ForkResult only(Fork.Outcome outcome) {
    return ((Fork.Scored) outcome).results().get(0);
  }

  private static ForkResult.Score score(Fork.Outcome outcome, String name) {
    return Objects.requireNonNull(only(outcome).secondary().get(name), name);
  }

  private static Path json(Path file, String slices, String allocation) throws IOException {
    String text =
        """
        [{"benchmark": "a.B.c", "mode": "thrpt", "threads": 1, "forks": 0,
          "primaryMetric": {"score": 1, "scoreUnit": "ops/s", "rawData": [%s]},
          "secondaryMetrics": {
            "·gc.alloc.rate.norm": {"score": 1, "scoreUnit": "B/op", "rawData": [%s]}}}]
        """;
    return Files.writeString(file, text.formatted(slices, allocation));
  }

  /**
   * Blocks of one build against itself on a machine that is disturbed half of the time, with an arm
   * that is a little faster for being loaded first: red as rarely as promised, and a slowdown of 5
   * % is found.
   */
  @Test
  void suchBlocksKeepThePromiseAndFindFivePerCent() throws IOException {
    TwoStageRule rule = new TwoStageRule(GatePolicy.DEFAULT, 1);
    SplittableRandom random = new SplittableRandom(12);
    int suites = 1_000;
    int red = 0;
    int found = 0;
    for (int i = 0; i < suites; i++) {
      double[] same = new double[28];
      for (int block = 0; block < same.length; block++) {
        same[block] = difference(random);
      }
      red += isRed(rule, same) ? 1 : 0;
      double[] slower = Arrays.stream(same).map(d -> d + Math.log(1.05)).toArray();
      found += isRed(rule, slower) ? 1 : 0;
    }
    // 1 % of 1,000 are 10; 22 or more have a probability below 0.001.
    assertThat(red).isLessThan(22);
    assertThat(found).isGreaterThan(900);
  }

  private static boolean isRed(TwoStageRule rule, double[] d) {
    double[] screen = Arrays.copyOf(d, 8);
    return rule.red(MetricKind.TIME, 30_000, screen, Arrays.copyOfRange(d, 8, 28));
  }

  /** d of one block: the coin of the block says which side is the arm that was loaded first. */
  private static double difference(SplittableRandom random) throws IOException {
    double[] first = new double[60];
    double[] second = new double[60];
    double speed = 1_000;
    for (int k = 0; k < first.length; k++) {
      speed *= Math.exp(0.05 * random.nextGaussian()); // the machine's own speed wanders
      first[k] = 0.99 * speed * disturbed(random);
      second[k] = speed * disturbed(random);
    }
    double d = Math.log(PairedSlices.ratio(first, second, FILE));
    return random.nextBoolean() ? d : -d;
  }

  private static double disturbed(SplittableRandom random) {
    return random.nextBoolean() ? 1 + 0.02 * random.nextDouble() : 1 + random.nextDouble();
  }
}
