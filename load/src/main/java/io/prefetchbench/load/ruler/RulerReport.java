package io.prefetchbench.load.ruler;

import io.prefetchbench.reports.json.Json;
import io.prefetchbench.reports.page.FigureText;
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

/** The results of the ruler's test, for people and for scripts. Immutable. */
public record RulerReport(List<Finding> findings) {
  private static final List<String> COLUMNS =
      List.of("", "predicted", "recorded", "ratio", "naive", "demand", "");

  public RulerReport {
    findings = List.copyOf(findings);
  }

  /**
   * Runs the test.
   *
   * @param parts parts to test
   * @param span length of each measurement with a freeze
   * @param freeze length of the freeze in each
   */
  public static RulerReport make(
      Set<RulerPart> parts, Duration span, Duration freeze, Progress progress) throws IOException {
    Path folder = Files.createTempDirectory("prefetch-bench-ruler-");
    try {
      List<Finding> findings =
          new ArrayList<>(new RulerTrial(folder, span, freeze, progress).run(parts));
      if (parts.contains(RulerPart.DELAY)) {
        findings.addAll(DelayTrial.run(folder, progress));
      }
      if (parts.contains(RulerPart.BROKEN)) {
        findings.addAll(BrokenTrial.run(folder, progress));
      }
      return new RulerReport(findings);
    } finally {
      FileTree.remove(folder);
    }
  }

  /** Returns whether every figure is as expected. */
  public boolean passed() {
    return findings.stream().allMatch(Finding::passed);
  }

  /** Returns the figures as a table, the first counted item of each, and the verdict. */
  public List<String> lines() {
    List<List<String>> rows = new ArrayList<>();
    for (Finding each : findings) {
      boolean hasRatio = each.predicted() > 0;
      rows.add(
          List.of(
              each.what(),
              text(each.unit(), each.predicted()),
              text(each.unit(), each.recorded()),
              hasRatio ? String.format(Locale.ROOT, "%.3f", each.ratio()) : FigureText.NONE,
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
      return FigureText.NONE;
    }
    return switch (unit) {
      case NANOS -> FigureText.nanos(figure);
      case SHARE -> FigureText.percent(figure);
      case COUNT -> FigureText.count((long) figure);
    };
  }

  /** Returns the figures as the document of {@code --json}. */
  public String json(int exitCode) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("schemaVersion", 1);
    document.put("exitCode", exitCode);
    document.put("passed", passed());
    document.put("findings", findings);
    return Json.line(document);
  }
}
