package io.prefetchbench.gate.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefetchbench.gate.plan.AcceptedChange;
import io.prefetchbench.gate.plan.GatePolicy;
import io.prefetchbench.gate.plan.MetricKind;
import io.prefetchbench.gate.plan.Stage;
import io.prefetchbench.gate.record.BlockPair;
import io.prefetchbench.gate.record.Estimate;
import io.prefetchbench.gate.record.GateRow;
import io.prefetchbench.gate.record.GateVerdict;
import io.prefetchbench.gate.record.RowEvidence;
import io.prefetchbench.reports.compare.HodgesLehmann;
import io.prefetchbench.reports.run.Better;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

final class TwoStageRuleTest {
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 25);
  private final TwoStageRule rule = new TwoStageRule(GatePolicy.DEFAULT, 10);

  @Test
  void tenTimesSlowerIsRegressedAndRed() {
    GateRow row = decide(Rows.times("get", time -> 11 * time));
    assertThat(row.verdict()).isEqualTo(GateVerdict.REGRESSED);
    assertThat(row.reason()).contains("% slower [", "20 of 20 blocks", "p < 0.0001");
    RowOutcome outcome = RowOutcome.of(List.of(row), false);
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.reason()).isEqualTo("1 of 1 blocking row is REGRESSED: Lookup.get:avgt");
  }

  @Test
  void onlyFreshBlocksConfirm() {
    RowEvidence slow = Rows.times("get", time -> 1.06 * time);
    assertThat(rule.suspect(slow)).isTrue();
    assertThat(decide(slow).verdict()).isEqualTo(GateVerdict.REGRESSED);
    RowEvidence fresh = with(slow, Rows.times("get", time -> time).of(Stage.CONFIRM));
    GateRow cleared = decide(fresh);
    assertThat(cleared.verdict()).isEqualTo(GateVerdict.CLEARED);
    assertThat(cleared.estimate()).isNotNull().extracting(Estimate::blocks).isEqualTo(20);
    assertThat(cleared.blocks()).hasSize(28);
  }

  @Test
  void aSuspectWithoutItsFreshBlocksIsOpen() {
    RowEvidence slow = Rows.times("get", 0.01, 8, 19, time -> 2 * time);
    GateRow row = decide(slow);
    assertThat(row.verdict()).isEqualTo(GateVerdict.INCONCLUSIVE);
    assertThat(row.blocksNeeded()).isEqualTo(1);
    assertThat(row.reason()).endsWith("second stage: 19 of 20 blocks");
  }

  @Test
  void aSuspectThatIsAdviceSaysWhyItHasNoFreshBlocks() {
    RowEvidence slow = Rows.times("get", 0.01, 8, 0, time -> 2 * time);
    RowEvidence advice =
        new RowEvidence(
            slow.key(), slow.kind(), slow.unit(), slow.better(), false, slow.blocks(), 0);
    GateRow row = decide(advice);
    assertThat(row.verdict()).isEqualTo(GateVerdict.INCONCLUSIVE);
    assertThat(row.reason()).endsWith("only blocking rows are confirmed by fresh blocks");
  }

  @Test
  void aShortFirstStageDecidesNothing() {
    GateRow row = decide(Rows.times("get", 0.01, 7, 0, time -> 2 * time));
    assertThat(row.verdict()).isEqualTo(GateVerdict.INCONCLUSIVE);
    assertThat(row.blocksNeeded()).isEqualTo(1);
    assertThat(rule.suspect(Rows.times("get", 0.01, 7, 0, time -> 2 * time))).isFalse();
  }

  @Test
  void anImprovementIsSaidOnlyOfFreshBlocksAndNeverGates() {
    RowEvidence fast = Rows.times("get", time -> 0.9 * time);
    assertThat(rule.promising(fast)).isTrue();
    GateRow row = decide(fast);
    assertThat(row.verdict()).isEqualTo(GateVerdict.IMPROVED);
    assertThat(row.reason()).contains("% faster [").endsWith("20 of 20 blocks, p < 0.0001");
    assertThat(RowOutcome.of(List.of(row), true).exitCode()).isZero();
    RowEvidence screened = Rows.times("get", 0.01, 8, 0, time -> 0.9 * time);
    assertThat(decide(screened).verdict()).isEqualTo(GateVerdict.NO_CHANGE);
    RowEvidence lucky = with(fast, Rows.times("get", time -> time).of(Stage.CONFIRM));
    assertThat(decide(lucky).verdict()).isEqualTo(GateVerdict.NO_CHANGE);
  }

  @Test
  @Tag("system")
  void identicalBuildsAreCalledBetterAsRarelyAsWorse() {
    SplittableRandom random = new SplittableRandom(5);
    int better = 0;
    int worse = 0;
    for (int suite = 0; suite < 400; suite++) {
      for (int i = 0; i < 10; i++) {
        RowEvidence row = noise(random);
        // Others are neither; to decide costs time, since it also finds the detectable step.
        if (rule.suspect(row) || rule.promising(row)) {
          GateVerdict verdict = decide(row).verdict();
          better += verdict == GateVerdict.IMPROVED ? 1 : 0;
          worse += verdict == GateVerdict.REGRESSED ? 1 : 0;
        }
      }
    }
    // At most 1 % of the suites each; 12 of 400 has a probability below 0.001 then.
    assertThat(better).isLessThan(12);
    assertThat(worse).isLessThan(12);
  }

  /** One row of a build against itself whose blocks differ by 5 %. */
  private static RowEvidence noise(SplittableRandom random) {
    List<BlockPair> blocks = new ArrayList<>();
    for (int i = 1; i <= 28; i++) {
      Stage stage = i <= 8 ? Stage.SCREEN : Stage.CONFIRM;
      double candidate = 1_000 * Math.exp(0.05 * random.nextGaussian());
      blocks.add(new BlockPair(i, stage, true, 1_000, candidate));
    }
    return Rows.row("get", MetricKind.TIME, "ns/op", Better.LOWER, blocks);
  }

  @Test
  void anImprovementWithinTheToleranceIsNone() {
    GateRow row = decide(Rows.times("get", 0.001, 8, 0, time -> 0.99 * time));
    assertThat(row.verdict()).isEqualTo(GateVerdict.NO_CHANGE);
  }

  @Test
  void aMachineThatIsTooLoudIsToldSoAndNotHowManyThousandBlocksItLacks() {
    int[] block = {0};
    GateRow row =
        decide(
            Rows.times("get", 0.01, 8, 0, time -> block[0]++ % 2 == 0 ? 1.35 * time : time / 1.35));
    assertThat(row.verdict()).isEqualTo(GateVerdict.INCONCLUSIVE);
    assertThat(row.blocksNeeded()).isNotNull().isGreaterThan(100);
    assertThat(row.reason())
        .endsWith(
            "not decidable on this machine: run it on a quiet one, or in one process (--in-process)"
                + " if it was in forks");
  }

  @Test
  void quietNoiseIsNoChangeAndLoudNoiseIsOpen() {
    GateRow quiet = decide(Rows.times("get", 0.01, 8, 0, time -> time));
    assertThat(quiet.verdict()).isEqualTo(GateVerdict.NO_CHANGE);
    assertThat(quiet.detectable()).isNotNull().isBetween(0.03, 0.05);
    GateRow loud = decide(Rows.times("loud", 0.2, 8, 0, time -> time));
    assertThat(loud.verdict()).isEqualTo(GateVerdict.INCONCLUSIVE);
    assertThat(loud.blocksNeeded()).isNotNull().isGreaterThan(8);
    assertThat(loud.detectable()).isNotNull().isGreaterThan(0.08);
    assertThat(RowOutcome.of(List.of(quiet, loud), false).exitCode()).isZero();
    assertThat(RowOutcome.of(List.of(quiet, loud), true).exitCode()).isEqualTo(3);
  }

  @Test
  void directionIsTheUnits() {
    GateRow slower =
        decide(Rows.constant(MetricKind.THROUGHPUT, "ops/us", Better.HIGHER, 1.0, 0.95));
    assertThat(slower.verdict()).isEqualTo(GateVerdict.REGRESSED);
    assertThat(slower.reason()).startsWith("throughput −5.0 % [−5.0, −5.0], 20 of 20 blocks");
    GateRow faster =
        decide(Rows.constant(MetricKind.THROUGHPUT, "ops/us", Better.HIGHER, 0.95, 1.0));
    assertThat(faster.verdict()).isEqualTo(GateVerdict.IMPROVED);
    assertThat(faster.reason()).startsWith("throughput +5.3 %");
  }

  @Test
  void aDifferenceBelowTheFloorIsNoChange() {
    // 1.5 ns of 10 ns: 15 %, and under the floor of 2 ns, as time and as throughput.
    assertThat(decide(time(10, 11.5)).verdict()).isEqualTo(GateVerdict.NO_CHANGE);
    assertThat(
            decide(
                    Rows.constant(
                        MetricKind.THROUGHPUT, "ops/ns", Better.HIGHER, 1 / 10.0, 1 / 11.5))
                .verdict())
        .isEqualTo(GateVerdict.NO_CHANGE);
    assertThat(decide(time(10, 12)).verdict()).isNotEqualTo(GateVerdict.REGRESSED);
    assertThat(decide(time(10, 12.5)).verdict()).isEqualTo(GateVerdict.REGRESSED);
  }

  @Test
  void allocationsMayBeNothing() {
    assertThat(decide(bytes(0, 0)).verdict()).isEqualTo(GateVerdict.NO_CHANGE);
    assertThat(decide(bytes(0.0003, 0.02)).verdict()).isEqualTo(GateVerdict.NO_CHANGE);
    assertThat(decide(bytes(0, 24)).verdict()).isEqualTo(GateVerdict.REGRESSED);
    assertThat(decide(bytes(24, 0)).verdict()).isEqualTo(GateVerdict.IMPROVED);
    assertThat(decide(bytes(100, 116)).verdict()).isEqualTo(GateVerdict.CLEARED);
    assertThat(decide(bytes(100, 124)).verdict()).isEqualTo(GateVerdict.REGRESSED);
    assertThat(decide(bytes(10_000, 10_050)).verdict()).isEqualTo(GateVerdict.NO_CHANGE);
    assertThat(decide(bytes(10_000, 10_150)).verdict()).isEqualTo(GateVerdict.REGRESSED);
  }

  @Test
  void zeroDifferencesAreNoChange() {
    GateRow row = decide(time(100, 100));
    assertThat(row.verdict()).isEqualTo(GateVerdict.NO_CHANGE);
    assertThat(row.estimate()).isNotNull().extracting(Estimate::p).isEqualTo(1.0);
    assertThat(row.reason()).isEqualTo("same to 0.1 % [0.0, 0.0], 0 of 28 blocks, p = 1.000");
  }

  @Test
  void whatIsNoFigureMakesARowUnmeasurable() {
    for (double figure : new double[] {Double.NaN, 0, -1, Double.POSITIVE_INFINITY}) {
      List<BlockPair> blocks = new ArrayList<>(Rows.times("get", time -> time).blocks());
      blocks.set(2, new BlockPair(3, Stage.SCREEN, true, 1_000, figure));
      GateRow row = decide(Rows.row("get", MetricKind.TIME, "ns/op", Better.LOWER, blocks));
      assertThat(row.verdict()).isEqualTo(GateVerdict.UNMEASURABLE);
      assertThat(row.reason()).startsWith("the candidate has").endsWith("in block 3");
      assertThat(RowOutcome.of(List.of(row), false).exitCode()).isEqualTo(4);
    }
  }

  @Test
  void anArmWithoutAnyFigureIsAMissingRow() {
    GateRow removed = decide(time(100, Double.NaN));
    assertThat(removed.verdict()).isEqualTo(GateVerdict.REMOVED);
    assertThat(RowOutcome.of(List.of(removed, decide(time(100, 100))), false).exitCode())
        .isEqualTo(4);
    GateRow added = decide(time(Double.NaN, 100));
    assertThat(added.verdict()).isEqualTo(GateVerdict.NEW);
    assertThat(RowOutcome.of(List.of(added, decide(time(100, 100))), false).exitCode()).isZero();
    assertThat(decide(time(Double.NaN, Double.NaN)).verdict()).isEqualTo(GateVerdict.UNMEASURABLE);
  }

  @Test
  void tooManyDiscardedBlocksAreNoMeasurement() {
    RowEvidence quiet = Rows.times("get", 0.01, 8, 0, time -> time);
    assertThat(decide(discarding(quiet, 3)).verdict()).isEqualTo(GateVerdict.NO_CHANGE);
    GateRow row = decide(discarding(quiet, 4));
    assertThat(row.verdict()).isEqualTo(GateVerdict.UNMEASURABLE);
    assertThat(row.reason()).isEqualTo("4 of 12 blocks were disturbed and discarded");
  }

  @Test
  void aWantedRegressionIsAcceptedUntilItExpires() {
    RowEvidence slow = Rows.times("get", time -> 1.1 * time);
    assertThat(accepting("Lookup.g*:avgt", 0.15, TODAY).decide(slow, TODAY).verdict())
        .isEqualTo(GateVerdict.ACCEPTED);
    assertThat(accepting("Lookup.get:avgt", 0.15, TODAY.minusDays(1)).decide(slow, TODAY).verdict())
        .isEqualTo(GateVerdict.REGRESSED);
    assertThat(accepting("Lookup.put:avgt", 0.15, TODAY).decide(slow, TODAY).verdict())
        .isEqualTo(GateVerdict.REGRESSED);
    GateRow larger = accepting("*", 0.05, TODAY).decide(slow, TODAY);
    assertThat(larger.verdict()).isEqualTo(GateVerdict.REGRESSED);
    assertThat(larger.reason()).endsWith("more than the accepted 5.0 %");
  }

  @Test
  void tooFewBlocksForThePAreRefused() {
    GatePolicy d = GatePolicy.DEFAULT;
    GatePolicy few =
        new GatePolicy(0.01, 8, 0.15, 0.8, 7, 0.01, 0.3, d.rules(), List.of(), List.of());
    few.requireDecidable(1);
    assertThatThrownBy(() -> new TwoStageRule(few, 10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "confirmBlocks: expected at least 8, was 7: with 10 blocking rows a decision needs"
                + " p <= 0.0067, and n blocks reach 1/2^n");
  }

  @Test
  void theDetectableStepIsTheSmallestThatIsFoundInNinetyPerCent() {
    RowEvidence row = Rows.times("get", 0.05, 8, 20, time -> time);
    double step = Objects.requireNonNull(decide(row).detectable());
    assertThat(found(row, step)).isBetween(0.87, 0.96);
    assertThat(found(row, step - 0.01)).isLessThan(0.9);
  }

  /** Share of red among other draws of the row's own noise, shifted by a worsening. */
  private double found(RowEvidence row, double worsening) {
    double[] noise = row.differences(row.blocks());
    double shift = Math.log1p(worsening) - HodgesLehmann.estimate(noise);
    SplittableRandom random = new SplittableRandom(1);
    int red = 0;
    for (int i = 0; i < 2_000; i++) {
      double[] screen = draw(noise, 8, shift, random);
      double[] confirm = draw(noise, 20, shift, random);
      red += rule.red(MetricKind.TIME, 1_000, screen, confirm) ? 1 : 0;
    }
    return red / 2_000.0;
  }

  private static double[] draw(double[] from, int count, double shift, SplittableRandom random) {
    return random.ints(count, 0, from.length).mapToDouble(i -> from[i] + shift).toArray();
  }

  private GateRow decide(RowEvidence row) {
    return rule.decide(row, TODAY);
  }

  private static RowEvidence time(double base, double candidate) {
    return Rows.constant(MetricKind.TIME, "ns/op", Better.LOWER, base, candidate);
  }

  private static RowEvidence bytes(double base, double candidate) {
    return Rows.constant(MetricKind.ALLOCATION, "B/op", Better.LOWER, base, candidate);
  }

  private static RowEvidence with(RowEvidence row, List<BlockPair> confirm) {
    List<BlockPair> blocks = new ArrayList<>(row.of(Stage.SCREEN));
    blocks.addAll(confirm);
    return Rows.row("get", row.kind(), row.unit(), row.better(), blocks);
  }

  private static RowEvidence discarding(RowEvidence row, int discarded) {
    return new RowEvidence(
        row.key(), row.kind(), row.unit(), row.better(), true, row.blocks(), discarded);
  }

  private static TwoStageRule accepting(String row, double largest, LocalDate expires) {
    GatePolicy d = GatePolicy.DEFAULT;
    AcceptedChange accepted = new AcceptedChange(row, largest, "safer by design", expires);
    return new TwoStageRule(
        new GatePolicy(
            d.redChance(),
            d.screenBlocks(),
            d.screenP(),
            d.screenShare(),
            d.confirmBlocks(),
            d.confirmP(),
            d.discardedMax(),
            d.rules(),
            List.of(),
            List.of(accepted)),
        10);
  }
}
