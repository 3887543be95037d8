package io.prefetchbench.gate.blocks;

import io.prefetchbench.gate.plan.GateCell;
import io.prefetchbench.gate.plan.MetricKinds;
import io.prefetchbench.gate.record.ArmSide;
import io.prefetchbench.reports.run.ForkResult;
import io.prefetchbench.reports.run.ForkResult.Score;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunDirectoryException;
import io.prefetchbench.reports.run.RunManifest;
import io.prefetchbench.reports.run.RunResult;
import io.prefetchbench.reports.run.RunSeries;
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
 * Runs a load: {@code ARM/bench load --workload …}, with its own processes and Redis. Every run
 * directory is kept. Not thread-safe; use it from one thread.
 *
 * <p>The verdict of the run decides its outcome here. An INVALID run was disturbed and its block is
 * run again, like a block disturbed by the hypervisor; a run that lost or invented a value failed.
 * A missed objective is a figure like any other. A figure marked not for claims is left out: its
 * row cannot be measured, the others can.
 */
public record LoadFork(Function<ArmSide, Path> homes, Path folder, Duration atMost)
    implements Fork {
  /** A missed objective is a result: one side may miss it. */
  private static final Set<Integer> ENDED =
      Set.of(ExitCode.DONE, ExitCode.MEASURED_NO, ExitCode.UNTRUSTWORTHY);

  @Override
  public Outcome run(ArmSide side, GateCell cell, String name, long seed)
      throws InterruptedException {
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

  /** Returns the actual folder of a run: one that is not a result has a different name. */
  private static Path ended(Path run) {
    Path invalid = run.resolveSibling(run.getFileName() + RunResult.INVALID.folderSuffix());
    return Files.isDirectory(invalid) ? invalid : run;
  }

  /** Returns the figures of a run, or why they do not count. */
  static Outcome scored(GateCell cell, RunDirectory run) {
    RunManifest manifest = run.manifest();
    String reasons = String.join("; ", manifest.reasons());
    if (manifest.result() == RunResult.FAILED) {
      return new Failed(reasons);
    }
    SortedMap<String, Score> figures = new TreeMap<>();
    RunSeries.of(run).stream()
        .filter(series -> MetricKinds.OF_LOADS.contains(series.key().text()))
        .filter(series -> manifest.refusalOf(series.key().name()) == null)
        .forEach(one -> figures.put(one.key().text(), new Score(one.points().get(0), one.unit())));
    // A load has several figures; a row of its primary one is never created.
    Score none = new Score(0, "ns");
    ForkResult result =
        new ForkResult(
            cell.benchmark(), GateCell.LOAD, new TreeMap<>(), 1, new TreeMap<>(), none, figures);
    return new Scored(List.of(result), manifest.valid() ? null : "INVALID: " + reasons);
  }
}
