package io.prefetchbench.cli.gate.blocks;

import io.prefetchbench.cli.gate.cells.Cell;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunDirectoryException;
import io.prefetchbench.reports.run.RunManifest;
import io.prefetchbench.reports.run.RunResult;
import io.prefetchbench.reports.series.ForkResult;
import io.prefetchbench.reports.series.ForkResult.Score;
import io.prefetchbench.reports.series.RunSeries;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.process.WatchedProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Runs a load: {@code ARM/bench load --workload …}, with processes and Redis of its own. Every run
 * directory is kept. For use by one thread.
 *
 * <p>What a run says of itself decides what it is here: an INVALID one was disturbed and its block
 * is run again, as one that the hypervisor disturbed; one that lost or invented a value failed. A
 * missed objective is a figure like any other. A figure that the run marks not for claims is left
 * out: its row cannot be measured, the others can.
 */
public final class LoadFork implements Fork {
  /** The figures of a load that the gate has a rule for. */
  public static final List<String> FIGURES =
      List.of("read.response.p50", "read.response.p99", "sync.lag.p50", "sync.lag.p99");

  /** A measured no is a result: it may be an objective that one side misses. */
  private static final Set<Integer> ENDED =
      Set.of(ExitCode.DONE, ExitCode.MEASURED_NO, ExitCode.UNTRUSTWORTHY);

  private final Function<Side, Path> homes;
  private final Path folder;
  private final Duration atMost;

  /**
   * Load runs of two arms.
   *
   * @param homes the built tree of each
   * @param folder gets run directories and logs
   * @param atMost a run that takes longer is killed
   */
  public LoadFork(Function<Side, Path> homes, Path folder, Duration atMost) {
    this.homes = homes;
    this.folder = folder;
    this.atMost = atMost;
  }

  @Override
  public Outcome run(Side side, Cell cell, String name, long seed) throws InterruptedException {
    Path home = homes.apply(side);
    Path run = folder.resolve(name + "-" + side.word());
    Path log = folder.resolve(name + "-" + side.word() + ".log");
    String workload = cell.benchmark().substring(cell.benchmark().indexOf('/') + 1);
    List<String> line = new ArrayList<>(List.of(home.resolve("bench").toString(), "load"));
    line.addAll(List.of("--workload", workload, "--seed", Long.toString(seed)));
    line.addAll(List.of("--out", run.toString(), "--quiet"));
    OptionalInt code = new WatchedProcess(line, folder, log, atMost).run(() -> {});
    if (code.isEmpty()) {
      return new Failed("did not end in " + atMost.toSeconds() + " s");
    }
    if (!ENDED.contains(code.getAsInt())) {
      return new Failed("exit code " + code.getAsInt() + ", see " + log.getFileName());
    }
    try {
      return scored(cell, RunDirectory.open(ended(run)));
    } catch (RunDirectoryException e) {
      return new Failed(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Where a run is that was told to write to a folder: one that is no result says so in its name.
   */
  private static Path ended(Path run) {
    Path invalid = run.resolveSibling(run.getFileName() + RunResult.INVALID.folderSuffix());
    return Files.isDirectory(invalid) ? invalid : run;
  }

  /** The figures of a run, or why they do not count. */
  static Outcome scored(Cell cell, RunDirectory run) {
    RunManifest manifest = run.manifest();
    String reasons = String.join("; ", manifest.reasons());
    if (manifest.result() == RunResult.FAILED) {
      return new Failed(reasons);
    }
    SortedMap<String, Score> figures = new TreeMap<>();
    RunSeries.of(run).stream()
        .filter(series -> FIGURES.contains(series.key().text()))
        .filter(series -> manifest.refusalOf(series.key().name()) == null)
        .forEach(one -> figures.put(one.key().text(), new Score(one.points().get(0), one.unit())));
    // A load is about several figures; its row of the primary one is never made.
    Score none = new Score(0, "ns");
    ForkResult result =
        new ForkResult(
            cell.benchmark(), Cell.LOAD, new TreeMap<>(), 1, new TreeMap<>(), none, figures);
    return new Scored(List.of(result), manifest.valid() ? null : "INVALID: " + reasons);
  }
}
