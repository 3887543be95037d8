package io.prefetchbench.benchmarks.rounds;

import io.prefetchbench.reports.page.FigureText;
import io.prefetchbench.reports.render.TextTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The table at the end of a run: figure and ratios of each cell, medians with bounds. */
public record SummaryTable(RoundResults results) {
  private static final List<String> COLUMNS =
      List.of("", "median [low – high]", "alloc/op", "to floor", "to rival");

  /** The lines, heading first, without line ends. */
  public List<String> lines() {
    Map<String, List<BenchmarkCell>> questions =
        results.cells().stream()
            .collect(
                Collectors.groupingBy(
                    BenchmarkCell::question, LinkedHashMap::new, Collectors.toList()));
    List<List<String>> rows = new ArrayList<>();
    questions.forEach((question, cells) -> add(rows, question, cells));
    List<String> lines = new ArrayList<>(TextTable.of("", COLUMNS, 1, rows).lines().toList());
    lines.add("");
    lines.addAll(legend());
    return lines;
  }

  /** A line with the question and what is the same in all its cells, and one for each figure. */
  private void add(List<List<String>> rows, String question, List<BenchmarkCell> cells) {
    String same = values(cells.get(0), label -> !varies(cells, label), "%s=%s", ", ");
    rows.add(List.of(same.isEmpty() ? question : question + ": " + same, "", "", "", ""));
    for (BenchmarkCell cell : cells) {
      String varying = values(cell, label -> varies(cells, label), "%2$s", " ");
      for (String figure : shown(cell)) {
        rows.add(row(cell, figure, "  " + (varying.isEmpty() ? question : varying)));
      }
    }
  }

  private static boolean varies(List<BenchmarkCell> cells, String label) {
    return cells.stream().map(cell -> cell.labels().get(label)).distinct().count() > 1;
  }

  private static String values(
      BenchmarkCell cell, Predicate<String> labels, String form, String between) {
    return cell.labels().entrySet().stream()
        .filter(label -> labels.test(label.getKey()))
        .map(label -> form.formatted(label.getKey(), label.getValue()))
        .collect(Collectors.joining(between));
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

  private List<String> row(BenchmarkCell cell, String figure, String name) {
    List<Double> alloc = results.samples(cell, ForkScores.ALLOC);
    String unit = ForkScores.unit(cell, figure);
    return List.of(
        name
            + (figure.equals(ForkScores.THROUGHPUT) ? "" : " " + figure)
            + (results.isHarness(cell) ? " (!)" : ""),
        text(results.samples(cell, figure), value -> FigureText.of(value, unit)),
        alloc.isEmpty() ? FigureText.NONE : FigureText.of(Spread.of(alloc).median(), "B"),
        ratio(results.floor(cell).map(floor -> results.ratios(cell, floor, figure))),
        ratio(results.rival(cell).map(rival -> results.ratios(cell, rival, figure))));
  }

  private static String ratio(Optional<List<Double>> ratios) {
    return ratios
        .filter(values -> !values.isEmpty())
        .map(values -> text(values, FigureText::ratio))
        .orElse(FigureText.NONE);
  }

  /**
   * The median of the rounds with its bounds, which one round does not have; a common unit once.
   */
  private static String text(List<Double> samples, DoubleFunction<String> form) {
    Spread spread = Spread.of(samples);
    String median = form.apply(spread.median());
    if (spread.rounds() < 2) {
      return median;
    }
    String low = form.apply(spread.low());
    String high = form.apply(spread.high());
    int gap = median.indexOf(' ');
    String unit = gap < 0 ? "" : median.substring(gap);
    if (!low.endsWith(unit) || !high.endsWith(unit)) {
      unit = "";
    }
    List<String> numbers = new ArrayList<>();
    for (String figure : List.of(median, low, high)) {
      numbers.add(figure.substring(0, figure.length() - unit.length()));
    }
    return "%s [%s – %s]%s".formatted(numbers.get(0), numbers.get(1), numbers.get(2), unit);
  }

  private List<String> legend() {
    int rounds =
        results.cells().stream()
            .flatMap(cell -> shown(cell).stream().map(figure -> results.samples(cell, figure)))
            .mapToInt(List::size)
            .max()
            .orElse(0);
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
    if (results.cells().stream().anyMatch(results::isHarness)) {
      legend.add("(!) under twice the empty benchmark: this is the harness, not the operation.");
    }
    return legend;
  }
}
