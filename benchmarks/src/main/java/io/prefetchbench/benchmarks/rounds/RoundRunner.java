package io.prefetchbench.benchmarks.rounds;

import io.prefetchbench.testbed.command.Progress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;

/** Runs the forks of a plan one after the other; the first that fails ends the run. */
public final class RoundRunner {
  private static final long FORK_START_MILLIS = 1_200;
  private static final double REFILLED_FACTOR = 1.6;
  private static final double NANOS_PER_SECOND = 1e9;

  /** Runs one fork; {@link JmhFork#run} is the real one. */
  @FunctionalInterface
  public interface Fork {
    /** As {@link JmhFork#run}. */
    ForkScores run(BenchmarkCell cell, Path json, Path log);
  }

  private final Fork fork;
  private final IntConsumer beforeRound;
  private final Function<String, Path> files;
  private final Progress progress;
  private final LongSupplier nanoClock;

  /** {@code beforeRound} gets the round's number, {@code files} resolves a name in the run. */
  public RoundRunner(
      Fork fork,
      IntConsumer beforeRound,
      Function<String, Path> files,
      Progress progress,
      LongSupplier nanoClock) {
    this.fork = fork;
    this.beforeRound = beforeRound;
    this.files = files;
    this.progress = progress;
    this.nanoClock = nanoClock;
  }

  /** Estimated length of one fork of a cell, ms: start of the JVM, set-up, iterations. */
  public static long estimateMillis(BenchmarkCell cell, Profile.Iterations iterations) {
    boolean refilled = cell.question().equals("bulkload") || cell.question().equals("apply");
    return FORK_START_MILLIS
        + Math.round(iterations.totalMillis() * (refilled ? REFILLED_FACTOR : 1.1));
  }

  /** Runs all rounds; the first fork that fails ends them. */
  public RoundResults run(RoundPlan plan, Profile.Iterations iterations) {
    RoundResults results = new RoundResults(plan.cells());
    long begin = nanoClock.getAsLong();
    long estimate =
        plan.cells().stream().mapToLong(cell -> estimateMillis(cell, iterations)).sum()
            * plan.rounds();
    int done = 0;
    for (int round = 1; round <= plan.rounds(); round++) {
      beforeRound.accept(round);
      for (BenchmarkCell cell : plan.round(round)) {
        show(plan, round, cell, done, left(plan, done, begin, estimate));
        String name = String.format(Locale.ROOT, "raw/%02d-%s", round, cell.slug());
        results.add(cell, fork.run(cell, files.apply(name + ".json"), files.apply(name + ".log")));
        done++;
      }
    }
    return results;
  }

  /** Seconds left: by the estimate until a tenth is done, then by what the forks really took. */
  private double left(RoundPlan plan, int done, long begin, long estimateMillis) {
    int remaining = plan.forks() - done;
    if (done * 10 < plan.forks()) {
      return estimateMillis / 1000.0 * remaining / plan.forks();
    }
    return (nanoClock.getAsLong() - begin) / NANOS_PER_SECOND / done * remaining;
  }

  private void show(RoundPlan plan, int round, BenchmarkCell cell, int done, double leftSeconds) {
    String text =
        String.format(
            Locale.ROOT,
            "benchmark %d of %d%s: %s",
            done + 1,
            plan.forks(),
            plan.rounds() == 1 ? "" : " (round " + round + " of " + plan.rounds() + ")",
            cell.title());
    Duration left = Duration.ofMillis(Math.round(leftSeconds * 1000));
    progress.show(text, (double) done / plan.forks(), left);
  }

  /** Seconds up to two minutes, then minutes. */
  public static String duration(double seconds) {
    return seconds < 120
        ? Math.round(seconds) + " s"
        : String.format(Locale.ROOT, "%.0f min", seconds / 60);
  }

  /** All cells with their estimated seconds for one round; for {@code --list}. */
  public static List<String> listing(List<BenchmarkCell> cells, Profile.Iterations iterations) {
    return cells.stream()
        .map(
            cell ->
                String.format(
                    Locale.ROOT,
                    "%5.1f s  %s",
                    estimateMillis(cell, iterations) / 1000.0,
                    cell.title()))
        .toList();
  }
}
