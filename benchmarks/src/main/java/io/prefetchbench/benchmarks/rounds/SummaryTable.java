package io.prefetchbench.benchmarks.rounds;

import io.prefetchbench.reports.render.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.DoubleFunction;
import java.util.stream.Collectors;

/** The table at the end of a run: figure and ratios of each cell, medians with bounds. */
public record SummaryTable(RoundResults results) {
  private static final String NONE = "–";
  private static final List<String> COLUMNS =
      List.of("", "median [low – high]", "unit", "alloc B/op", "to floor", "to rival");

  /** The lines, heading first, without line ends. */
  public List<String> lines() {
    List<List<String>> rows = new ArrayList<>();
    int rounds = 0;
    boolean harness = false;
    String question = "";
    for (BenchmarkCell cell : results.cells()) {
      if (!cell.question().equals(question)) {
        question = cell.question();
        rows.add(List.of(heading(question), "", "", "", "", ""));
      }
      for (String figure : shown(cell)) {
        Spread spread = Spread.of(results.samples(cell, figure));
        rounds = Math.max(rounds, spread.rounds());
        harness |= results.isHarness(cell);
        rows.add(row(cell, figure, spread));
      }
    }
    List<String> lines = new ArrayList<>(TextTable.of("", COLUMNS, 1, rows).lines().toList());
    lines.add("");
    lines.addAll(legend(rounds, harness));
    return lines;
  }

  /** The question and what is the same in all its cells. */
  private String heading(String question) {
    SortedMap<String, String> same = new TreeMap<>();
    for (BenchmarkCell cell : results.cells()) {
      if (cell.question().equals(question)) {
        same.putAll(cell.labels());
      }
    }
    same.keySet().removeIf(name -> varies(question, name));
    String values =
        same.entrySet().stream()
            .map(label -> label.getKey() + "=" + label.getValue())
            .collect(Collectors.joining(", "));
    return question + (values.isEmpty() ? "" : ": " + values);
  }

  private boolean varies(String question, String label) {
    return results.cells().stream()
            .filter(cell -> cell.question().equals(question))
            .map(cell -> cell.labels().get(label))
            .distinct()
            .count()
        > 1;
  }

  /** The values that distinguish a cell from the others of its question. */
  private String name(BenchmarkCell cell) {
    String values =
        cell.labels().entrySet().stream()
            .filter(label -> varies(cell.question(), label.getKey()))
            .map(Map.Entry::getValue)
            .collect(Collectors.joining(" "));
    return "  " + (values.isEmpty() ? cell.question() : values);
  }

  private List<String> shown(BenchmarkCell cell) {
    List<String> figures = new ArrayList<>(results.figures(cell));
    figures.remove(ForkScores.ALLOC);
    figures.removeIf(figure -> results.samples(cell, figure).isEmpty());
    // Beside percentiles a mean says nothing more; in average-time mode it is what the cell is
    // about.
    if (figures.indexOf(ForkScores.MEAN) > 0) {
      figures.remove(ForkScores.MEAN);
    }
    return figures;
  }

  private List<String> row(BenchmarkCell cell, String figure, Spread spread) {
    List<Double> alloc = results.samples(cell, ForkScores.ALLOC);
    String flag = results.isHarness(cell) ? " (!)" : "";
    String suffix = figure.equals(ForkScores.THROUGHPUT) ? "" : " " + figure;
    String unit = ForkScores.unit(cell, figure);
    Scale scale = unit.equals("ns") ? Scale.ofNanos(spread.median()) : new Scale(1, unit);
    return List.of(
        name(cell) + suffix + flag,
        scale.amount(spread.median()) + bounds(spread, scale::amount),
        scale.unit,
        alloc.isEmpty() ? NONE : amount(Spread.of(alloc).median()),
        ratio(results.floor(cell).map(floor -> results.ratios(cell, floor, figure))),
        ratio(results.rival(cell).map(rival -> results.ratios(cell, rival, figure))));
  }

  /** The unit of a row: the one in which its median reads best, the same for its bounds. */
  private record Scale(double divisor, String unit) {
    private static final List<String> TIMES = List.of("ns", "µs", "ms", "s");

    static Scale ofNanos(double nanos) {
      double divisor = 1;
      int unit = 0;
      while (nanos / divisor >= 1000 && unit < TIMES.size() - 1) {
        divisor *= 1000;
        unit++;
      }
      return new Scale(divisor, TIMES.get(unit));
    }

    String amount(double value) {
      return SummaryTable.amount(value / divisor);
    }
  }

  private static List<String> legend(int rounds, boolean harness) {
    List<String> legend = new ArrayList<>();
    legend.add(
        rounds < 2
            ? "1 round: no bounds, not for claims."
            : String.format(
                Locale.ROOT,
                "%d rounds; bounds are the lowest and highest round (they enclose the true median"
                    + " with %.0f %%).",
                rounds,
                100 * (1 - Math.pow(2, 1 - rounds))));
    legend.add(
        "floor: the cell's own bytes over a bare socket. rival: the published demos' strategy"
            + " (bulk load), the client alone (lookup).");
    legend.add("Ratios are taken per round: rates above 1 and times below 1 are faster.");
    if (harness) {
      legend.add("(!) under twice the empty benchmark: this is the harness, not the operation.");
    }
    return legend;
  }

  private static String ratio(Optional<List<Double>> ratios) {
    return ratios
        .filter(values -> !values.isEmpty())
        .map(Spread::of)
        .map(spread -> two(spread.median()) + bounds(spread, SummaryTable::two))
        .orElse(NONE);
  }

  /** One round has no bounds. */
  private static String bounds(Spread spread, DoubleFunction<String> form) {
    return spread.rounds() < 2
        ? ""
        : " [" + form.apply(spread.low()) + " – " + form.apply(spread.high()) + "]";
  }

  private static String two(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  /** Whole numbers with thousands separators from 100 on, else three digits. */
  static String amount(double value) {
    if (Math.abs(value) >= 100) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    return String.format(Locale.ROOT, Math.abs(value) >= 10 ? "%.1f" : "%.2f", value);
  }
}
