package io.prefetchbench.league;

import io.prefetchbench.reports.page.FigureText;
import io.prefetchbench.reports.run.Median;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/** The rows of a league, scenario by scenario: medians of the valid runs, sums of the counts. */
record LeagueTable(LeaguePlan plan, List<Row> rows) {
  /** The counters of wrong reads, in the order of the columns. */
  static final Map<String, String> COUNTERS = counters();

  private static final String NONE = "–";

  /** A row: medians of the valid runs, sums of the counters, and the first run's wrong reads. */
  record Row(
      Scenario scenario,
      Contender contender,
      int validRuns,
      int runs,
      Map<String, Double> figures,
      Map<String, Long> counters,
      List<Object> offences,
      List<String> examples) {
    OptionalDouble figure(String name) {
      return LeagueTable.figure(figures, name);
    }
  }

  static OptionalDouble figure(Map<String, Double> figures, String name) {
    Double figure = figures.get(name);
    return figure == null ? OptionalDouble.empty() : OptionalDouble.of(figure);
  }

  private static Map<String, String> counters() {
    Map<String, String> counters = new LinkedHashMap<>();
    counters.put("monotonicViolations", "back in time");
    counters.put("phantom", "phantom");
    counters.put("falseMisses", "missed");
    counters.put("lost", "wrong in the end");
    counters.put("resurrected", "resurrected");
    return counters;
  }

  static LeagueTable of(LeaguePlan plan, List<CellResult> results) {
    List<Row> rows = new ArrayList<>();
    for (Scenario scenario : Scenario.values()) {
      for (Contender contender : Contender.values()) {
        List<CellResult> own =
            results.stream()
                .filter(each -> each.scenario() == scenario)
                .filter(each -> each.contender() == contender)
                .toList();
        if (!own.isEmpty()) {
          rows.add(row(scenario, contender, own));
        }
      }
    }
    return new LeagueTable(plan, List.copyOf(rows));
  }

  private static Row row(Scenario scenario, Contender contender, List<CellResult> own) {
    List<CellResult> valid = own.stream().filter(CellResult::valid).toList();
    Map<String, List<Double>> all = new LinkedHashMap<>();
    Map<String, Long> counters = new LinkedHashMap<>();
    for (CellResult each : valid) {
      each.figures().forEach((name, f) -> all.computeIfAbsent(name, n -> new ArrayList<>()).add(f));
      each.counters().forEach((name, count) -> counters.merge(name, count, Long::sum));
    }
    Map<String, Double> medians = new LinkedHashMap<>();
    all.forEach((name, figures) -> medians.put(name, Median.of(figures)));
    return new Row(
        scenario,
        contender,
        valid.size(),
        own.size(),
        medians,
        counters,
        valid.stream()
            .filter(each -> !each.offences().isEmpty())
            .findFirst()
            .map(each -> List.<Object>copyOf(each.offences()))
            .orElse(List.of()),
        valid.stream()
            .filter(each -> !each.examples().isEmpty())
            .findFirst()
            .map(CellResult::examples)
            .orElse(List.of()));
  }

  /** Whether any run counts. */
  boolean isTrustworthy() {
    return rows.stream().anyMatch(row -> row.validRuns() > 0);
  }

  List<Scenario> scenarios() {
    return rows.stream().map(Row::scenario).distinct().toList();
  }

  List<Row> of(Scenario scenario) {
    return rows.stream().filter(row -> row.scenario() == scenario).toList();
  }

  static List<String> columns() {
    List<String> columns =
        new ArrayList<>(
            List.of(
                "strategy",
                "reads/s",
                "failed",
                "p99",
                "reads of the primary/s",
                "primary CPUs",
                "stale",
                "fresh within 10 ms",
                "oldest"));
    columns.addAll(COUNTERS.values());
    columns.add("runs");
    return columns;
  }

  static List<String> texts(Row row) {
    List<String> texts = new ArrayList<>();
    texts.add(row.contender().numbered());
    texts.add(number(row.figure(CellResult.READS), "%.0f"));
    texts.add(percent(row.figure(CellResult.FAILED)));
    texts.add(nanos(row.figure(CellResult.RESPONSE_P99)));
    texts.add(number(row.figure(CellResult.PRIMARY_READS), "%.0f"));
    texts.add(number(row.figure(CellResult.PRIMARY_CPUS), "%.2f"));
    texts.add(percent(row.figure(CellResult.STALE)));
    texts.add(percent(row.figure(CellResult.FRESH)));
    texts.add(nanos(row.figure(CellResult.OLDEST)));
    for (String counter : COUNTERS.keySet()) {
      Long count = row.counters().get(counter);
      texts.add(count == null ? NONE : Long.toString(count));
    }
    texts.add(
        row.validRuns() == row.runs() ? "" + row.runs() : row.validRuns() + " of " + row.runs());
    return texts;
  }

  private static String number(OptionalDouble figure, String format) {
    return figure.isPresent() ? String.format(Locale.ROOT, format, figure.getAsDouble()) : NONE;
  }

  private static String nanos(OptionalDouble figure) {
    return figure.isEmpty() ? NONE : nanos(figure.getAsDouble());
  }

  private static String nanos(double figure) {
    return figure == 0 ? "0" : FigureText.nanos(figure);
  }

  /** Digits enough to tell a little from nothing. */
  static String percent(OptionalDouble share) {
    if (share.isEmpty()) {
      return NONE;
    }
    double percent = 100 * share.getAsDouble();
    boolean isEdge = percent == 0 || percent == 100;
    boolean isNear = percent < 0.1 || percent > 99.9;
    return String.format(Locale.ROOT, isEdge ? "%.0f %%" : isNear ? "%.3f %%" : "%.1f %%", percent);
  }

  static String line(CellResult result) {
    return "%s stale, p99 %s, %s reads of the primary/s%s"
        .formatted(
            percent(result.figure(CellResult.STALE)),
            nanos(result.figure(CellResult.RESPONSE_P99)),
            number(result.figure(CellResult.PRIMARY_READS), "%.0f"),
            result.valid() ? "" : " (" + result.result() + ")");
  }

  String markdown() {
    StringBuilder text = new StringBuilder();
    for (Scenario scenario : scenarios()) {
      text.append("## ").append(scenario).append("\n\n").append(scenario.about);
      text.append("\n\n| ").append(String.join(" | ", columns())).append(" |\n|");
      text.append(" --- |").append(" ---: |".repeat(columns().size() - 1)).append('\n');
      for (Row row : of(scenario)) {
        text.append("| ").append(String.join(" | ", texts(row))).append(" |\n");
      }
      text.append('\n');
    }
    return text.toString();
  }

  Map<String, Object> toJson(List<CellResult> cells) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("plan", plan);
    all.put("rows", rows);
    all.put("cells", cells);
    return all;
  }
}
