package io.prefetchbench.gate.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.gate.plan.BlockPlan.Planned;
import io.prefetchbench.gate.plan.GatePolicy;
import io.prefetchbench.gate.plan.RowKey;
import io.prefetchbench.gate.plan.Stage;
import io.prefetchbench.gate.record.BlockRecord;
import io.prefetchbench.gate.record.Figure;
import io.prefetchbench.gate.record.GateResult;
import io.prefetchbench.gate.record.GateVerdict;
import io.prefetchbench.gate.record.PairedPlan;
import io.prefetchbench.gate.record.PairedPlan.Settled;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PairedDecisionTest {
  private final SplittableRandom random = new SplittableRandom(3);

  private List<BlockRecord> blocks(Planned cell, Stage stage, int count, double factor) {
    List<BlockRecord> blocks = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      double base = 1_000 * (1 + 0.01 * random.nextDouble());
      double candidate = 1_000 * factor * (1 + 0.01 * random.nextDouble());
      blocks.add(block(cell, stage, i, base, candidate, null));
    }
    return blocks;
  }

  private static BlockRecord block(
      Planned cell,
      Stage stage,
      int attempt,
      double base,
      double candidate,
      @Nullable String discarded) {
    return new BlockRecord(
        cell.key(),
        stage,
        attempt,
        attempt % 2 == 0,
        attempt,
        Map.of("primary", new Figure(base, "ns/op")),
        Map.of("primary", new Figure(candidate, "ns/op")),
        0,
        1_000,
        discarded,
        Plans.NOON,
        Plans.NOON);
  }

  private static GateResult decide(PairedPlan plan, List<BlockRecord> blocks) {
    return new PairedDecision(plan).of(blocks, false, null, Plans.NOON);
  }

  @Test
  void aTenthSlowerIsSuspectAndThenRed() {
    PairedPlan plan = Plans.of(GatePolicy.DEFAULT, "same", "slower");
    Planned same = plan.blocks().cells().get(0);
    Planned slower = plan.blocks().cells().get(1);
    List<BlockRecord> blocks = new ArrayList<>(blocks(same, Stage.SCREEN, 8, 1));
    blocks.addAll(blocks(slower, Stage.SCREEN, 8, 1.1));
    assertThat(new PairedDecision(plan).suspects(blocks)).containsExactly(slower.key());

    blocks.addAll(blocks(slower, Stage.CONFIRM, 20, 1.1));
    GateResult result = decide(plan, blocks);

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(verdict(result, slower.key())).isEqualTo(GateVerdict.REGRESSED);
    assertThat(verdict(result, same.key())).isEqualTo(GateVerdict.NO_CHANGE);
    assertThat(result.blockingRows()).isEqualTo(4); // two of time, two of allocation
    assertThat(result.notes()).containsExactly("a note");
    assertThat(result.begin()).isEqualTo(Plans.NOON);
  }

  @Test
  void allocationMayTurnABuildRedAndHasFreshBlocks() {
    PairedPlan plan = Plans.of(GatePolicy.DEFAULT, "one");
    Planned one = plan.blocks().cells().get(0);
    assertThat(plan.blocking())
        .containsExactly(one.key(), one.key().withMetric("gc.alloc.rate.norm"));
    List<BlockRecord> blocks = new ArrayList<>();
    for (int i = 1; i <= 8; i++) {
      blocks.add(allocating(one, Stage.SCREEN, i, 1_000, 1_064));
    }
    assertThat(new PairedDecision(plan).suspects(blocks)).containsExactly(one.key());
    for (int i = 1; i <= 20; i++) {
      blocks.add(allocating(one, Stage.CONFIRM, i, 1_000, 1_064));
    }
    GateResult result = decide(plan, blocks);
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(verdict(result, one.key())).isEqualTo(GateVerdict.NO_CHANGE);
    assertThat(verdict(result, one.key().withMetric("gc.alloc.rate.norm")))
        .isEqualTo(GateVerdict.REGRESSED);
  }

  private static BlockRecord allocating(
      Planned cell, Stage stage, int attempt, double base, double candidate) {
    BlockRecord plain = block(cell, stage, attempt, 500, 500, null);
    return new BlockRecord(
        plain.cell(),
        stage,
        attempt,
        plain.baseFirst(),
        plain.seed(),
        Map.of("primary", new Figure(500, "ns/op"), "gc.alloc.rate.norm", new Figure(base, "B/op")),
        Map.of(
            "primary",
            new Figure(500, "ns/op"),
            "gc.alloc.rate.norm",
            new Figure(candidate, "B/op")),
        0,
        1_000,
        null,
        Plans.NOON,
        Plans.NOON);
  }

  @Test
  void whatLooksBetterHasFreshBlocksToo() {
    PairedPlan plan = Plans.of(GatePolicy.DEFAULT, "faster");
    Planned faster = plan.blocks().cells().get(0);
    List<BlockRecord> blocks = new ArrayList<>(blocks(faster, Stage.SCREEN, 8, 0.9));
    assertThat(new PairedDecision(plan).suspects(blocks)).containsExactly(faster.key());
    blocks.addAll(blocks(faster, Stage.CONFIRM, 20, 0.9));
    assertThat(verdict(decide(plan, blocks), faster.key())).isEqualTo(GateVerdict.IMPROVED);
  }

  @Test
  void aRowThatDoesNotBlockIsNotRunAgain() {
    GatePolicy policy = Plans.policy(List.of("B.one:avgt"), List.of());
    PairedPlan plan = Plans.of(policy, "one", "two");
    List<BlockRecord> blocks =
        new ArrayList<>(blocks(plan.blocks().cells().get(0), Stage.SCREEN, 8, 1));
    blocks.addAll(blocks(plan.blocks().cells().get(1), Stage.SCREEN, 8, 1.5));
    assertThat(new PairedDecision(plan).suspects(blocks)).isEmpty();
  }

  @Test
  void aForkThatFailedMakesItsRowUnmeasurableWhateverElseItGave() {
    PairedPlan plan = Plans.of(GatePolicy.DEFAULT, "fails", "atOnce", "same");
    Planned fails = plan.blocks().cells().get(0);
    Planned atOnce = plan.blocks().cells().get(1);
    List<BlockRecord> blocks = new ArrayList<>(blocks(fails, Stage.SCREEN, 3, 1));
    blocks.add(failed(fails, 4));
    blocks.add(failed(atOnce, 1));
    blocks.addAll(blocks(plan.blocks().cells().get(2), Stage.SCREEN, 8, 1));
    GateResult result = decide(plan, blocks);
    assertThat(result.rows()).hasSize(3);
    for (Planned cell : List.of(fails, atOnce)) {
      assertThat(verdict(result, cell.key())).isEqualTo(GateVerdict.UNMEASURABLE);
    }
    assertThat(result.rows())
        .filteredOn(row -> row.key().equals(fails.key()))
        .allSatisfy(row -> assertThat(row.reason()).isEqualTo("candidate: Error: no"));
  }

  private static BlockRecord failed(Planned cell, int attempt) {
    return new BlockRecord(
        cell.key(),
        Stage.SCREEN,
        attempt,
        true,
        attempt,
        Map.of(),
        Map.of(),
        0,
        1_000,
        "fork failed: candidate: Error: no",
        Plans.NOON,
        Plans.NOON);
  }

  @Test
  void rowsThatWereSettledBeforeStandBesideTheMeasuredOnes() {
    PairedPlan measured = Plans.of(GatePolicy.DEFAULT, "one");
    RowKey gone = new RowKey("a.B.gone", "thrpt", new TreeMap<>(), 1, RowKey.PRIMARY);
    RowKey news = new RowKey("a.B.news", "avgt", new TreeMap<>(), 1, RowKey.PRIMARY);
    PairedPlan plan =
        new PairedPlan(
            measured.schemaVersion(),
            measured.sides(),
            measured.blocks(),
            measured.policy(),
            measured.blocking(),
            List.of(
                new Settled(gone, "", GateVerdict.REMOVED, "the candidate has no such benchmark"),
                new Settled(news, "ns/op", GateVerdict.NEW, "the base has no such benchmark")),
            measured.notes(),
            measured.command(),
            measured.begin());
    GateResult result = decide(plan, blocks(measured.blocks().cells().get(0), Stage.SCREEN, 8, 1));
    assertThat(verdict(result, gone)).isEqualTo(GateVerdict.REMOVED);
    assertThat(verdict(result, news)).isEqualTo(GateVerdict.NEW);
    // A figure that is gone is never a pass.
    assertThat(result.exitCode()).isEqualTo(4);
  }

  private static GateVerdict verdict(GateResult result, RowKey key) {
    return result.rows().stream()
        .filter(row -> row.key().equals(key))
        .findFirst()
        .orElseThrow()
        .verdict();
  }
}
