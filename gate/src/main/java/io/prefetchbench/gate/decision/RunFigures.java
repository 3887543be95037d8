package io.prefetchbench.gate.decision;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.gate.plan.RowKey;
import io.prefetchbench.reports.run.Caveat;
import io.prefetchbench.reports.run.HistogramLog;
import io.prefetchbench.reports.run.Metric;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunDirectoryException;
import io.prefetchbench.reports.run.RunKind;
import io.prefetchbench.reports.run.RunManifest;
import io.prefetchbench.reports.run.RunSeries;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.Untrustworthy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a run directory: a JMH run's from its {@code jmh.json}, with what its {@code
 * environment.json} says of the machine; a load run's from its metrics, one point a run; a suite's
 * from its parts. Stateless.
 */
final class RunFigures {
  private static final String JMH = "jmh.json";

  private RunFigures() {}

  static FileFigures read(Path folder) {
    try {
      RunDirectory run = RunDirectory.open(folder);
      List<RowFigures> rows = new ArrayList<>();
      List<String> notes = new ArrayList<>();
      List<Object> measured = new ArrayList<>();
      for (RunDirectory part : run.parts().isEmpty() ? List.of(run) : run.parts()) {
        FileFigures figures = of(part);
        rows.addAll(figures.rows());
        notes.addAll(figures.notes());
        measured.addAll(figures.measured());
      }
      if (rows.isEmpty()) {
        throw new BadInput(folder + " holds no figures: expected a JMH or load run");
      }
      return new FileFigures(rows, notes, measured);
    } catch (RunDirectoryException e) {
      throw new BadInput(String.valueOf(e.getMessage()), e);
    }
  }

  private static FileFigures of(RunDirectory run) {
    RunManifest manifest = run.manifest();
    if (!manifest.valid() || manifest.notForClaims()) {
      String why = manifest.valid() ? "not for claims" : String.join("; ", manifest.reasons());
      throw new Untrustworthy(run.path() + " cannot be judged: " + why);
    }
    if (manifest.kind() == RunKind.COUNT || manifest.kind() == RunKind.GATE) {
      throw new BadInput(
          run.path() + " is of kind " + manifest.kind().word() + "; expected a JMH or load run");
    }
    SortedMap<String, String> environment = environment(run);
    if (run.json(JMH).isPresent()) {
      FileFigures jmh = JmhFile.read(run.resolve(JMH));
      return new FileFigures(
          jmh.rows().stream().map(row -> row.at(environment)).toList(),
          jmh.notes(),
          jmh.measured());
    }
    HistogramLog log = HistogramLog.read(run);
    if (log.broken() > 0) {
      throw new BadInput(String.join("; ", log.unreadable()) + ": " + run.path());
    }
    List<RowFigures> rows = new ArrayList<>();
    List<Metric> all = RunSeries.of(run);
    for (Metric series : all) {
      Caveat caveat = manifest.refusalOf(series.key().name());
      rows.add(
          row(manifest.workload(), series, environment, caveat == null ? null : caveat.line()));
    }
    return new FileFigures(rows, log.unreadable(), all.isEmpty() ? List.of() : List.of(all));
  }

  private static RowFigures row(
      String workload,
      Metric series,
      SortedMap<String, String> environment,
      @Nullable String caveat) {
    RowKey key =
        new RowKey(
            "load/" + workload,
            "load",
            new TreeMap<>(series.key().labels()),
            1,
            series.key().name());
    int points = series.points().size();
    // A run has a percentile only where ten samples lie above it; without their number.
    return new RowFigures(
        key,
        series.unit(),
        series.points(),
        points,
        new TreeMap<>(),
        environment,
        Long.MAX_VALUE,
        caveat);
  }

  /** What allocation depends on besides the code, as {@code docs/RUN_DIRECTORY.md} names it. */
  private static SortedMap<String, String> environment(RunDirectory run) {
    SortedMap<String, String> environment = new TreeMap<>();
    run.json("environment.json")
        .ifPresent(
            json -> {
              put(environment, MeasuredEnvironment.GC, json.path("java").path("gc"));
              put(environment, MeasuredEnvironment.CPUS, json.path("machine").path("cpus"));
              put(
                  environment,
                  MeasuredEnvironment.ARCHITECTURE,
                  json.path("machine").path("architecture"));
            });
    return environment;
  }

  private static void put(SortedMap<String, String> environment, String name, JsonNode value) {
    if (value.isArray()) {
      StringJoiner words = new StringJoiner(", ");
      value.forEach(word -> words.add(word.asText()));
      environment.put(name, words.toString());
    } else if (value.isValueNode()) {
      environment.put(name, value.asText());
    }
  }
}
