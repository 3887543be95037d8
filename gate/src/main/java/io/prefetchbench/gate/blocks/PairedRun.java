package io.prefetchbench.gate.blocks;

import io.prefetchbench.gate.plan.BlockPlan;
import io.prefetchbench.gate.plan.BlockPlan.Planned;
import io.prefetchbench.gate.plan.MetricKinds;
import io.prefetchbench.gate.plan.RowKey;
import io.prefetchbench.gate.plan.Stage;
import io.prefetchbench.gate.record.ArmSide;
import io.prefetchbench.gate.record.BlockLog;
import io.prefetchbench.gate.record.BlockRecord;
import io.prefetchbench.gate.record.BlockTally;
import io.prefetchbench.gate.record.Figure;
import io.prefetchbench.reports.run.ForkResult;
import io.prefetchbench.testbed.command.Progress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * Runs the blocks of a plan, screen and then confirm, and writes each to the log before the next
 * begins. Continues where an earlier run of the same plan stopped. Not thread-safe; use it from one
 * thread.
 */
public final class PairedRun {
  private final BlockPlan plan;
  private final BlockOrder order;
  private final BlockRunner runner;
  private final Gauge gauge;
  private final Path log;
  private final InstantSource clock;
  private final Progress progress;
  private final Disturbance disturbance = new Disturbance();
  private final List<BlockRecord> records = new ArrayList<>();

  /**
   * @param log {@code blocks.ndjson}, to which blocks are appended
   */
  public PairedRun(
      BlockPlan plan,
      BlockRunner runner,
      Gauge gauge,
      Path log,
      List<BlockRecord> done,
      InstantSource clock,
      Progress progress) {
    this.plan = plan;
    this.order = new BlockOrder(plan.seed());
    this.runner = runner;
    this.gauge = gauge;
    this.log = log;
    this.clock = clock;
    this.progress = progress;
    for (BlockRecord block : done) {
      records.add(block);
      disturbance.remember(new Gauge.Reading(block.stealShare(), block.rulerNanos()));
    }
  }

  /**
   * Runs the remaining blocks. Returns all blocks, those of earlier runs first.
   *
   * @param suspects receives all blocks of the first stage and returns the keys of the cells to
   *     confirm
   */
  public List<BlockRecord> run(Function<List<BlockRecord>, Set<RowKey>> suspects)
      throws InterruptedException {
    stage(Stage.SCREEN, plan.cells());
    if (plan.confirmBlocks() > 0) {
      // Blocks of the second stage must not affect which cells reach it, or a resumed run would
      // differ.
      List<BlockRecord> screened =
          records.stream().filter(block -> block.stage() == Stage.SCREEN).toList();
      Set<RowKey> again = suspects.apply(screened);
      List<Planned> cells =
          plan.cells().stream()
              .filter(cell -> again.contains(cell.key()))
              .filter(cell -> isWhole(cell, Stage.SCREEN))
              .toList();
      if (!cells.isEmpty()) {
        progress.say("to confirm: " + cells.size() + " of " + plan.cells().size() + " cells");
      }
      stage(Stage.CONFIRM, cells);
    }
    return List.copyOf(records);
  }

  private boolean isWhole(Planned cell, Stage stage) {
    return BlockTally.of(records, cell, stage).fit() >= plan.blocks(stage);
  }

  private void stage(Stage stage, List<Planned> cells) throws InterruptedException {
    for (int round = 1; !pending(stage, cells).isEmpty(); round++) {
      List<Planned> open = pending(stage, cells);
      for (int number : order.round(stage, round, plan.cells().size())) {
        Planned cell = plan.cells().get(number);
        // A cell has one block per round; a resumed run skips the rounds that are already done.
        if (open.contains(cell) && BlockTally.of(records, cell, stage).attempts() < round) {
          show(stage, round, cell, cells);
          block(stage, round, number);
        }
      }
    }
  }

  private List<Planned> pending(Stage stage, List<Planned> cells) {
    return cells.stream()
        .filter(cell -> BlockTally.of(records, cell, stage).isPending(plan, stage))
        .toList();
  }

  private void block(Stage stage, int round, int number) throws InterruptedException {
    Planned cell = plan.cells().get(number);
    BlockOrder.Toss toss = order.toss(stage, round, number);
    String name = String.format(Locale.ROOT, "%s-%03d-cell%02d", stage.word(), round, number + 1);
    Instant begin = clock.instant();
    gauge.begin();
    BlockRunner.Both both = runner.run(cell.cell(), name, toss.baseFirst(), toss.seed());
    Gauge.Reading reading = gauge.end();
    String failed =
        failure(ArmSide.BASE, both).or(() -> failure(ArmSide.CANDIDATE, both)).orElse(null);
    String disturbed = disturbed(cell, reading, both).orElse(null);
    BlockRecord block =
        new BlockRecord(
            cell.key(),
            stage,
            round,
            toss.baseFirst(),
            toss.seed(),
            figures(both.base(), cell),
            figures(both.candidate(), cell),
            reading.stealShare(),
            reading.rulerNanos(),
            failed == null ? disturbed : failed,
            begin,
            clock.instant());
    append(block);
    if (block.discarded() != null) {
      progress.say(cell.key().text() + ", block discarded: " + block.discarded());
    }
  }

  /**
   * Why a block is not fit; what disturbs a shared JVM disturbs both builds, so that one always is.
   */
  private Optional<String> disturbed(Planned cell, Gauge.Reading reading, BlockRunner.Both both) {
    Optional<String> machine = disturbance.judge(reading);
    if (cell.cell().sharesJvm()) {
      return Optional.empty();
    }
    return machine
        .or(() -> distrusted(ArmSide.BASE, both))
        .or(() -> distrusted(ArmSide.CANDIDATE, both));
  }

  private void append(BlockRecord block) {
    try {
      BlockLog.append(log, block);
      records.add(block);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write a block to " + log, e);
    }
  }

  private static Optional<String> failure(ArmSide side, BlockRunner.Both both) {
    return both.of(side) instanceof Fork.Failed failed
        ? Optional.of(BlockTally.FAILED + side.word() + ": " + failed.reason())
        : Optional.empty();
  }

  private static Optional<String> distrusted(ArmSide side, BlockRunner.Both both) {
    return both.of(side) instanceof Fork.Scored scored && scored.disturbance() != null
        ? Optional.of(side.word() + ": " + scored.disturbance())
        : Optional.empty();
  }

  private static Map<String, Figure> figures(Fork.Outcome outcome, Planned cell) {
    Map<String, Figure> figures = new LinkedHashMap<>();
    if (outcome instanceof Fork.Scored scored) {
      for (ForkResult result : scored.results()) {
        if (result.mode().equals(cell.key().mode())) {
          figures.put(
              RowKey.PRIMARY, new Figure(result.primary().value(), result.primary().unit()));
          for (String name : MetricKinds.SECONDARY) {
            ForkResult.Score score = result.secondary().get(name);
            if (score != null) {
              figures.put(name, new Figure(score.value(), score.unit()));
            }
          }
        }
      }
    }
    return figures;
  }

  private void show(Stage stage, int round, Planned cell, List<Planned> cells) {
    double left = 0;
    int wanted = 0;
    int fit = 0;
    for (Planned one : cells) {
      BlockTally tally = BlockTally.of(records, one, stage);
      wanted += plan.blocks(stage);
      fit += tally.fit();
      if (tally.isPending(plan, stage)) {
        left += (plan.blocks(stage) - tally.fit()) * one.blockMillis() / 1e3;
      }
    }
    progress.show(
        String.format(
            Locale.ROOT,
            "%s round %d, cell %d of %d, about %s left in this stage: %s",
            stage.word(),
            round,
            plan.cells().indexOf(cell) + 1,
            plan.cells().size(),
            BlockPlan.duration(left),
            cell.key().text()),
        (double) fit / Math.max(1, wanted));
  }

  /** All randomness of a run, by seed and block alone: a resumed run continues as it would have. */
  record BlockOrder(long seed) {
    private static final long SHUFFLE = -1;

    /**
     * The random values of one block. Immutable.
     *
     * @param baseFirst whether the fair coin puts the base first
     */
    public record Toss(boolean baseFirst, long seed) {}

    /** Returns the order of all cells in a round: the numbers 0 to {@code cells} − 1. */
    public List<Integer> round(Stage stage, int round, int cells) {
      SplittableRandom random = random(stage.word().hashCode(), round, SHUFFLE);
      List<Integer> order = new ArrayList<>();
      for (int i = 0; i < cells; i++) {
        order.add(i);
      }
      for (int i = cells - 1; i > 0; i--) {
        int other = random.nextInt(i + 1);
        Integer held = order.get(i);
        order.set(i, order.get(other));
        order.set(other, held);
      }
      return order;
    }

    public BlockOrder.Toss toss(Stage stage, int round, int cell) {
      SplittableRandom random = random(stage.word().hashCode(), round, cell);
      return new Toss(random.nextBoolean(), random.nextLong() >>> 1);
    }

    /** Each step is mixed before the next is added, so that paths of equal sums differ. */
    private SplittableRandom random(long... path) {
      long mixed = seed;
      for (long step : path) {
        mixed = new SplittableRandom(mixed + step).nextLong();
      }
      return new SplittableRandom(mixed);
    }
  }
}
