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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

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
   * @param parts what is tested
   * @param span length of each measurement with a freeze
   * @param freeze how long something stands still in each
   */
  public static RulerReport make(Set<Part> parts, Duration span, Duration freeze, Progress progress)
      throws IOException {
    Path folder = Files.createTempDirectory("prefetch-bench-ruler-");
    try {
      List<Finding> findings =
          new ArrayList<>(new RulerTrial(folder, span, freeze, progress).run(parts));
      if (parts.contains(Part.DELAY)) {
        findings.addAll(DelayTrial.run(folder, progress));
      }
      if (parts.contains(Part.BROKEN)) {
        findings.addAll(BrokenTrial.run(folder, progress));
      }
      return new RulerReport(findings);
    } finally {
      FileTree.remove(folder);
    }
  }

  /** True if every figure is as it must be. */
  public boolean passed() {
    return findings.stream().allMatch(Finding::passed);
  }

  /** The figures as a table, what was counted first, and the verdict. */
  public List<String> lines() {
    List<List<String>> rows = new ArrayList<>();
    for (Finding each : findings) {
      boolean hasRatio = each.predicted() > 0;
      rows.add(
          List.of(
              each.what(),
              text(each.unit(), each.predicted()),
              text(each.unit(), each.recorded()),
              hasRatio ? String.format(Locale.ROOT, "%.3f", each.ratio()) : Figures.NONE,
              text(each.unit(), each.naive()),
              each.demand(),
              each.passed() ? "kept" : "broken"));
    }
    List<String> lines = new ArrayList<>();
    lines.addAll(TextTable.of("", COLUMNS, 1, rows).lines().toList());
    for (Finding each : findings) {
      if (each.first() != null) {
        lines.add("first of " + each.what() + ": " + each.first());
      }
    }
    lines.add(passed() ? "the ruler is right" : "the ruler is not right");
    return lines;
  }

  private static String text(Finding.Unit unit, double figure) {
    if (Double.isNaN(figure)) {
      return Figures.NONE;
    }
    return switch (unit) {
      case NANOS -> Figures.nanos(figure);
      case SHARE -> Figures.percent(figure);
      case COUNT -> Figures.count((long) figure);
    };
  }

  /** The figures as the document of {@code --json}. */
  public String json(int exitCode) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("schemaVersion", 1);
    document.put("exitCode", exitCode);
    document.put("passed", passed());
    document.put("findings", findings);
    return Json.line(document);
  }
}
