package io.prefetchbench.load;

import io.prefetchbench.load.CellLog.Cell;
import io.prefetchbench.reports.run.Caveat;
import io.prefetchbench.reports.run.Metric;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunManifest;
import io.prefetchbench.reports.run.RunResult;
import io.prefetchbench.reports.run.RunWriter;
import io.prefetchbench.testbed.command.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Makes one run of a sweep: {@code bench load} as a user would start it. */
final class CellRun {
  private final RunWriter files;
  private final List<String> words;

  CellRun(RunWriter files, List<String> words) {
    this.files = files;
    this.words = List.copyOf(words);
  }

  /** Runs at these rates; wrong data, which no rate can fix, are an exception. */
  Cell at(int number, double mutations, double reads) throws InterruptedException {
    String name = String.format(Locale.ROOT, "cells/%03d-%.0f-%.0f", number, mutations, reads);
    List<String> all = new ArrayList<>(words);
    all.addAll(List.of("--reads", text(reads), "--mutations", text(mutations)));
    LoadProcess.Ended ended = LoadProcess.run(files.resolve(name), all);
    int code = ended.exitCode();
    RunDirectory run = ended.run();
    if (run.manifest().result() == RunResult.FAILED) {
      throw new IllegalStateException(
          "the data are wrong at " + name + ": " + run.manifest().reasons());
    }
    List<String> undecided = undecided(run.manifest());
    SweepAnswer answer = answer(code, undecided);
    return new Cell(
        mutations,
        reads,
        answer,
        "cells/" + run.path().getFileName(),
        answer == SweepAnswer.INVALID && !undecided.isEmpty()
            ? undecided
            : run.manifest().reasons(),
        value(run, "read.response.p99"),
        value(run, "sync.lag.p99"));
  }

  /** A sweep asks for every objective, so an undecided one is no answer. */
  static SweepAnswer answer(int code, List<String> undecided) {
    return switch (code) {
      case ExitCode.DONE -> undecided.isEmpty() ? SweepAnswer.HELD : SweepAnswer.INVALID;
      case ExitCode.MEASURED_NO -> SweepAnswer.BROKE;
      default -> SweepAnswer.INVALID;
    };
  }

  static List<String> undecided(RunManifest manifest) {
    return manifest.caveats().stream()
        .filter(caveat -> caveat.kind() == Caveat.Kind.UNDECIDED)
        .map(Caveat::line)
        .toList();
  }

  private static String text(double rate) {
    return String.format(Locale.ROOT, "%.0f", rate);
  }

  private static @Nullable Double value(RunDirectory run, String metric) {
    for (Metric each : run.metrics()) {
      if (each.key().name().equals(metric)) {
        return each.median();
      }
    }
    return null;
  }
}
