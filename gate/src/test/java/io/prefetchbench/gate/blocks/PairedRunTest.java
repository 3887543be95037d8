package io.prefetchbench.gate.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefetchbench.gate.plan.BlockPlan;
import io.prefetchbench.gate.plan.BlockPlan.Planned;
import io.prefetchbench.gate.plan.GateCell;
import io.prefetchbench.gate.plan.RowKey;
import io.prefetchbench.gate.plan.Stage;
import io.prefetchbench.gate.record.ArmSide;
import io.prefetchbench.gate.record.BlockLog;
import io.prefetchbench.gate.record.BlockRecord;
import io.prefetchbench.gate.record.BlockTally;
import io.prefetchbench.gate.record.Figure;
import io.prefetchbench.reports.run.ForkResult;
import io.prefetchbench.testbed.command.Progress;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PairedRunTest {
  private static final int SCREEN = 4;
  private static final int CONFIRM = 5;
  @TempDir private Path folder;

  private final List<String> forks = new ArrayList<>();
  private final ScriptedGauge gauge = new ScriptedGauge();

  private static Set<RowKey> nobody(List<BlockRecord> blocks) {
    return Set.of();
  }

  private static BlockPlan plan(int cells) {
    List<Planned> planned =
        IntStream.range(0, cells)
            .mapToObj(i -> new GateCell("a.B.run" + i, "thrpt", new TreeMap<>(), List.of()))
            .map(cell -> new Planned(cell, cell.key(), 1_000))
            .toList();
    return new BlockPlan(42, planned, SCREEN, CONFIRM, 0.30);
  }

  private Fork.Outcome scored(ArmSide side, GateCell cell, String name, long seed) {
    forks.add(name + " " + side.word() + " " + seed);
    ForkResult result =
        new ForkResult(
            cell.benchmark(),
            "thrpt",
            cell.params(),
            1,
            new TreeMap<>(),
            new ForkResult.Score(side == ArmSide.BASE ? 100 : 90, "ops/s"),
            new TreeMap<>(
                Map.of(
                    "gc.alloc.rate.norm", new ForkResult.Score(64, "B/op"),
                    "gc.count", new ForkResult.Score(1, "counts"))));
    return new Fork.Scored(List.of(result));
  }

  private PairedRun run(BlockPlan plan, Fork fork, List<BlockRecord> done) {
    Progress quiet = new Progress(System.err, Progress.Style.QUIET, () -> 0);
    InstantSource clock = InstantSource.fixed(Instant.parse("2027-01-31T12:00:00Z"));
    return new PairedRun(plan, BlockRunner.inTurn(fork), gauge, log(), done, clock, quiet);
  }

  private Path log() {
    return folder.resolve("blocks.ndjson");
  }

  @Test
  void everyCellHasItsBlocksRoundByRoundAndEachIsWrittenDown() throws Exception {
    BlockPlan plan = plan(3);
    List<BlockRecord> blocks = run(plan, this::scored, List.of()).run(PairedRunTest::nobody);
    assertThat(blocks).hasSize(3 * SCREEN).isEqualTo(BlockLog.read(log()));
    for (int round = 0; round < SCREEN; round++) {
      List<BlockRecord> one = blocks.subList(round * 3, round * 3 + 3);
      assertThat(one).extracting(BlockRecord::attempt).containsOnly(round + 1);
      assertThat(one).extracting(BlockRecord::cell).doesNotHaveDuplicates();
    }
    assertThat(blocks.get(0).base().keySet()).containsExactly("gc.alloc.rate.norm", "primary");
  }

  @Test
  void bothForksOfABlockDrawTheSameAndTheCoinSaysWhichIsFirst() throws Exception {
    List<BlockRecord> blocks = run(plan(2), this::scored, List.of()).run(PairedRunTest::nobody);
    for (int i = 0; i < blocks.size(); i++) {
      String[] first = forks.get(2 * i).split(" ", -1);
      String[] second = forks.get(2 * i + 1).split(" ", -1);
      assertThat(first[0]).isEqualTo(second[0]);
      assertThat(first[2]).isEqualTo(second[2]).isEqualTo("" + blocks.get(i).seed());
      assertThat(first[1]).isEqualTo(blocks.get(i).baseFirst() ? "base" : "candidate");
      assertThat(second[1]).isNotEqualTo(first[1]);
      assertThat(blocks.get(i).base()).containsEntry("primary", new Figure(100, "ops/s"));
      assertThat(blocks.get(i).candidate()).containsEntry("primary", new Figure(90, "ops/s"));
    }
  }

  @Test
  void aBlockOfAForkThatDistrustsItselfIsRunAgain() throws Exception {
    Fork invalid =
        (side, cell, name, seed) -> {
          Fork.Outcome outcome = scored(side, cell, name, seed);
          return side == ArmSide.BASE && name.contains("-001-")
              ? new Fork.Scored(((Fork.Scored) outcome).results(), "INVALID: slip p99 9 ms")
              : outcome;
        };
    List<BlockRecord> blocks = run(plan(1), invalid, List.of()).run(PairedRunTest::nobody);
    assertThat(blocks).hasSize(SCREEN + 1);
    assertThat(blocks.get(0).discarded()).isEqualTo("base: INVALID: slip p99 9 ms");
  }

  @Test
  void suspectsGetFreshBlocksAndNobodyElseDoes() throws Exception {
    BlockPlan plan = plan(3);
    RowKey suspect = plan.cells().get(1).key();
    List<BlockRecord> blocks =
        run(plan, this::scored, List.of())
            .run(
                screened -> {
                  assertThat(screened).hasSize(3 * SCREEN);
                  return Set.of(suspect);
                });
    List<BlockRecord> fresh =
        blocks.stream().filter(block -> block.stage() == Stage.CONFIRM).toList();
    assertThat(fresh).hasSize(CONFIRM).extracting(BlockRecord::cell).containsOnly(suspect);
  }

  @Test
  void aRunThatStoppedAnywhereGoesOnAsItWouldHaveGone() throws Exception {
    BlockPlan plan = plan(3);
    RowKey suspect = plan.cells().get(2).key();
    gauge.then(ScriptedGauge.QUIET, 5).then(new Gauge.Reading(0.5, 1_000_000), 2);
    List<BlockRecord> whole = run(plan, this::scored, List.of()).run(screened -> Set.of(suspect));
    for (int stop = 0; stop <= whole.size(); stop++) {
      gauge.then(ScriptedGauge.QUIET, Math.max(0, 5 - stop));
      gauge.then(new Gauge.Reading(0.5, 1_000_000), Math.max(0, Math.min(2, 7 - stop)));
      List<BlockRecord> resumed =
          run(plan, this::scored, whole.subList(0, stop)).run(screened -> Set.of(suspect));
      assertThat(resumed).as("stopped after %d blocks", stop).isEqualTo(whole);
    }
  }

  @Test
  void aDisturbedBlockIsRunAgainWithANewCoin() throws Exception {
    gauge.then(ScriptedGauge.QUIET, 2).then(new Gauge.Reading(0.2, 1_000_000), 1);
    BlockPlan plan = plan(1);
    List<BlockRecord> blocks = run(plan, this::scored, List.of()).run(PairedRunTest::nobody);
    assertThat(blocks).hasSize(SCREEN + 1);
    assertThat(blocks.get(2).discarded()).isEqualTo("steal 20.0 %, limit 5.0 %");
    assertThat(blocks.get(3).discarded()).isNull();
    assertThat(blocks.get(3).seed()).isNotEqualTo(blocks.get(2).seed());
    assertThat(BlockTally.unmeasurable(plan, blocks)).isEmpty();
  }

  @Test
  void tooManyDisturbedBlocksEndTheCell() throws Exception {
    // At most 30 % of the blocks: 1 of 5. The second one is too many.
    gauge.then(new Gauge.Reading(0.2, 1_000_000), 2);
    BlockPlan plan = plan(1);
    List<BlockRecord> blocks =
        run(plan, this::scored, List.of()).run(screened -> Set.of(plan.cells().get(0).key()));
    assertThat(blocks).hasSize(2);
    assertThat(BlockTally.unmeasurable(plan, blocks))
        .containsEntry(
            plan.cells().get(0).key(), "2 of 2 blocks were disturbed; at most 30 % may be");
  }

  @Test
  void aForkThatFailsEndsItsCellAndSaysWhose() throws Exception {
    BlockPlan plan = plan(2);
    RowKey failing = plan.cells().get(0).key();
    Fork fork =
        (side, cell, name, seed) ->
            side == ArmSide.CANDIDATE && cell.key().equals(failing)
                ? new Fork.Failed("WrongOutcome: reads ABSENT")
                : scored(side, cell, name, seed);
    List<BlockRecord> blocks = run(plan, fork, List.of()).run(PairedRunTest::nobody);
    assertThat(blocks).hasSize(1 + SCREEN);
    assertThat(BlockTally.unmeasurable(plan, blocks))
        .containsExactly(Map.entry(failing, "candidate: WrongOutcome: reads ABSENT"));
    assertThat(run(plan, fork, blocks).run(PairedRunTest::nobody)).isEqualTo(blocks);
  }

  @Test
  void aPlanWithoutBlocksIsNone() {
    assertThatThrownBy(() -> new BlockPlan(1, List.of(), 0, 0, 0.3))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
