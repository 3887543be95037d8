package io.prefetchbench.reports.render;

import io.prefetchbench.reports.compare.Change;
import io.prefetchbench.reports.compare.Comparison;
import io.prefetchbench.reports.compare.NotCompared;
import io.prefetchbench.reports.page.FigureText;
import io.prefetchbench.reports.page.Names;
import io.prefetchbench.reports.run.MetricKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A comparison as text for a terminal. */
public final class ComparisonText {
  private static final List<String> COLUMNS =
      List.of("figure", "first", "second", "ratio", "forks", "bounds", "second is");
  private static final int WORDING = COLUMNS.size() - 1;

  private ComparisonText() {}

  public static String render(Comparison comparison) {
    List<List<String>> rows = new ArrayList<>();
    for (Change change : comparison.changes()) {
      rows.add(row(change));
    }
    StringBuilder text = new StringBuilder();
    line(text, "first   " + comparison.first());
    line(text, "second  " + comparison.second());
    comparison.warnings().forEach(warning -> line(text, "note    " + warning));
    text.append('\n');
    text.append(TextTable.of("", COLUMNS, 1, WORDING, rows)).append('\n');
    notCompared(text, comparison.notCompared());
    listed(text, "only in first: ", comparison.onlyInFirst());
    listed(text, "only in second: ", comparison.onlyInSecond());
    line(
        text,
        "ratio = second / first, the median of all pairs of forks; [bounds] in per cent cover it"
            + " with the probability under 'bounds'. No verdict: see each row.");
    return text.toString();
  }

  /** Metrics with the same reason share a line. */
  private static void notCompared(StringBuilder text, List<NotCompared> metrics) {
    Map<String, List<String>> byReason = new LinkedHashMap<>();
    for (NotCompared metric : metrics) {
      byReason
          .computeIfAbsent(metric.reason(), reason -> new ArrayList<>())
          .add(Names.of(metric.name(), metric.labels()));
    }
    byReason.forEach(
        (reason, names) ->
            line(text, "not compared: " + String.join(", ", names) + " – " + reason));
  }

  private static List<String> row(Change change) {
    Double ratio = change.ratio();
    Change.Bounds bounds = change.bounds();
    return List.of(
        Names.of(change.name(), change.labels()),
        Names.figure(change.name(), change.first(), change.unit()),
        Names.figure(change.name(), change.second(), change.unit()),
        ratio == null ? FigureText.NONE : FigureText.ratio(ratio),
        change.firstForks() + "/" + change.secondForks(),
        bounds == null ? FigureText.NONE : Math.round(bounds.coverage() * 100) + " %",
        change.wording());
  }

  private static void listed(StringBuilder text, String title, List<String> names) {
    if (!names.isEmpty()) {
      List<String> shown = names.stream().map(name -> Names.of(MetricKey.ofText(name))).toList();
      line(text, title + String.join("; ", shown));
    }
  }

  private static void line(StringBuilder text, String line) {
    text.append(TextTable.clean(line)).append('\n');
  }
}
