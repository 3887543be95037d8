package io.prefetchbench.gate.selftest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.prefetchbench.gate.plan.GatePolicy;
import io.prefetchbench.gate.plan.MetricKind;
import io.prefetchbench.gate.plan.RowKey;
import io.prefetchbench.gate.plan.Stage;
import io.prefetchbench.gate.record.BlockPair;
import io.prefetchbench.gate.record.RowEvidence;
import io.prefetchbench.reports.run.Better;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class SelftestTest {
  private static final long SEED = 11;

  @Test
  void blocksOfOneBuildAreRedAsRarelyAsPromised() {
    List<RowEvidence> rows = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      // Skewed noise of very different sizes: the test must not need a bell curve.
      rows.add(row("Row" + i, 40, 0.005 * (i + 1), 0));
    }
    Randomisation shown = Randomisation.of(rows, GatePolicy.DEFAULT, 20_000, SEED);
    assertThat(shown.share()).isLessThan(0.01);
    assertThat(shown.upper()).isGreaterThan(shown.share());
    assertThat(shown.redByRow()).hasSize(8);
  }

  @Test
  void recordedBlocksOfThisProjectAreRedAsRarelyAsPromised() {
    List<RowEvidence> recorded =
        new Recordings(Path.of("..", "reports", "selftest")).rows(GatePolicy.DEFAULT);
    assertThat(Randomisation.of(recorded, GatePolicy.DEFAULT, 2_000, SEED).share())
        .isLessThan(GatePolicy.DEFAULT.redChance());
  }

  @Test
  void unchangedHistoriesHaveNoChangePointAndCreepIsSeenBeforeTheTenthCommit() {
    List<RowEvidence> recorded =
        new Recordings(Path.of("..", "reports", "selftest")).rows(GatePolicy.DEFAULT);
    TrendTrial trial = TrendTrial.of(recorded, 12, SEED);
    // At most 1 % each; three of twelve have a probability of 0.0002 then.
    assertThat(trial.alarms()).isLessThan(3);
    assertThat(trial.overAt().subList(1, 5)).as("10 %% is not yet reached").containsOnly(0);
    assertThat(trial.overAt().get(0)).as("never over the budget").isZero();
  }

  @Test
  void randomisationNoticesARuleThatIsTooEager() {
    GatePolicy eager =
        new GatePolicy(
            0.9, 4, 0.9, 0.01, 4, 0.9, 0.3, GatePolicy.DEFAULT.rules(), List.of(), List.of());
    List<RowEvidence> rows = List.of(row("Row", 40, 0.2, 0), row("Other", 40, 0.2, 0));
    assertThat(Randomisation.of(rows, eager, 2_000, SEED).share()).isGreaterThan(0.1);
  }

  @Test
  void tooFewBlocksAreRefused() {
    assertThatThrownBy(
            () -> Randomisation.of(List.of(row("Row", 27, 0.01, 0)), GatePolicy.DEFAULT, 10, SEED))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("27 recorded blocks; expected at least 28");
    assertThatThrownBy(() -> Randomisation.of(List.of(), GatePolicy.DEFAULT, 10, SEED))
        .hasMessageContaining("no recorded row");
  }

  @Test
  void powerGrowsWithTheStepAndFallsWithTheNoise() {
    List<PowerReplay> power =
        PowerReplay.of(
            List.of(row("Quiet", 40, 0.01, 0), row("Loud", 40, 0.3, 0)),
            GatePolicy.DEFAULT,
            8,
            300,
            SEED);
    assertThat(power.get(0).found()).isSorted();
    assertThat(power.get(0).found().get(2)).isGreaterThan(0.95);
    assertThat(power.get(1).found().get(1)).isLessThan(0.5);
  }

  @Test
  void replayMakesThroughputWorseToo() {
    RowEvidence time = row("Row", 40, 0.01, 0);
    RowEvidence rate =
        new RowEvidence(
            time.key(), MetricKind.THROUGHPUT, "ops/s", Better.HIGHER, true, time.blocks(), 0);
    assertThat(
            PowerReplay.of(List.of(rate), GatePolicy.DEFAULT, 1, 100, SEED).get(0).found().get(3))
        .isEqualTo(1.0);
  }

  @Test
  void anOrderEffectShows() {
    assertThat(OrderEffect.of(row("Row", 40, 0.02, 0)).p()).isGreaterThan(0.01);
    OrderEffect effect = OrderEffect.of(row("Row", 40, 0.02, 0.1));
    assertThat(effect.p()).isLessThan(0.001);
    assertThat(effect.baseFirst() - effect.candidateFirst()).isCloseTo(0.2, within(0.05));
  }

  /** A/A blocks with noise of about this size, and {@code drift} on whichever ran second. */
  private static RowEvidence row(String name, int blocks, double noise, double drift) {
    Random random = new Random(name.hashCode());
    List<BlockPair> pairs = new ArrayList<>();
    for (int i = 1; i <= blocks; i++) {
      boolean baseFirst = random.nextBoolean();
      double base = 1000 * Math.exp(skewed(random, noise) + (baseFirst ? 0 : drift));
      double candidate = 1000 * Math.exp(skewed(random, noise) + (baseFirst ? drift : 0));
      pairs.add(new BlockPair(i, Stage.SCREEN, baseFirst, base, candidate));
    }
    RowKey key = new RowKey(name, "avgt", new TreeMap<>(), 1, RowKey.PRIMARY);
    return new RowEvidence(key, MetricKind.TIME, "ns/op", Better.LOWER, true, pairs, 0);
  }

  private static double skewed(Random random, double noise) {
    return noise * (-Math.log(1 - random.nextDouble()) - 1);
  }
}
