package io.prefetchbench.load.ruler;

import io.prefetchbench.reports.json.Json;
import io.prefetchbench.reports.page.Figures;
import io.prefetchbench.reports.render.TextTable;
import io.prefetchbench.testbed.command.Progress;
import io.prefetchbench.testbed.process.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the ruler's test found, for people and for scripts. Immutable. */
public record RulerReport(List<Finding> findings) {
  private static final List<String> COLUMNS =
      List.of("", "predicted", "recorded", "ratio", "naive", "demand", "");

  public RulerReport {
    findings = List.copyOf(findings);
  }

  /**
   * Makes the test.
   *
   * @param span length of each measurement
   * @param freeze how long something stands still in each
   */
  public static RulerReport make(Duration span, Duration freeze, Progress progress)
      throws IOException {
    Path folder = Files.createTempDirectory("prefetch-bench-ruler-");
    try {
      return new RulerReport(new RulerTrial(folder, span, freeze, progress).run());
    } finally {
      FileTree.remove(folder);
    }
  }

  /** True if every figure is as it must be. */
  public boolean passed() {
    return findings.stream().allMatch(Finding::passed);
  }

  /** The figures as a table, and the verdict. */
  public List<String> lines() {
    List<List<String>> rows = new ArrayList<>();
    for (Finding each : findings) {
      boolean bound = Double.isNaN(each.predicted());
      rows.add(
          List.of(
              each.what(),
              nanos(each.predicted()),
              nanos(each.recorded()),
              bound ? Figures.NONE : String.format(Locale.ROOT, "%.3f", each.ratio()),
              nanos(each.naive()),
              each.demand(),
              each.passed() ? "kept" : "broken"));
    }
    List<String> lines = new ArrayList<>();
    lines.addAll(TextTable.of("", COLUMNS, 1, rows).lines().toList());
    lines.add(passed() ? "the ruler is right" : "the ruler is not right");
    return lines;
  }

  private static String nanos(double nanos) {
    return Double.isNaN(nanos) ? Figures.NONE : Figures.nanos(nanos);
  }

  /** The figures on one line. */
  public String json() {
    return Json.line(findings);
  }
}
