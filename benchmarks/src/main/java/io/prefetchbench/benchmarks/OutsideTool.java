package io.prefetchbench.benchmarks;

import io.prefetchbench.benchmarks.rounds.BenchmarkCell;
import io.prefetchbench.benchmarks.rounds.RoundResults;
import io.prefetchbench.benchmarks.rounds.Spread;
import io.prefetchbench.reports.run.Better;
import io.prefetchbench.reports.run.Metric;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A tool of Redis' own, measured once per round and data set beside our cells. */
abstract class OutsideTool {
  private final Map<Load, List<Double>> ratesPerSecond = new LinkedHashMap<>();

  record Load(String shape, int entities) {
    static Load of(BenchmarkCell cell) {
      return new Load(
          cell.params().getOrDefault("shape", ""),
          Integer.parseInt(cell.params().getOrDefault("entities", "0")));
    }
  }

  void want(BenchmarkCell cell) {
    ratesPerSecond.putIfAbsent(Load.of(cell), new ArrayList<>());
  }

  void measure() {
    ratesPerSecond.forEach((load, rates) -> rates.add(ratePerSecond(load)));
  }

  /** Returns a metric for each data set, with one sample per round. */
  List<Metric> metrics() {
    List<Metric> metrics = new ArrayList<>();
    ratesPerSecond.forEach(
        (load, rates) -> {
          Map<String, String> labels = new TreeMap<>();
          labels.put("shape", load.shape());
          labels.put("entities", Integer.toString(load.entities()));
          metrics.add(Metric.samples(metricName(), unit(), Better.HIGHER, labels, rates));
        });
    return metrics;
  }

  /** Returns lines for the end of the table, from the cells of the same rounds. */
  List<String> lines(RoundResults results) {
    List<String> lines = new ArrayList<>();
    ratesPerSecond.forEach((load, rates) -> lines.addAll(lines(load, rates, results)));
    return lines;
  }

  static String text(String format, Spread spread) {
    return String.format(Locale.ROOT, format, spread.median(), spread.low(), spread.high());
  }

  abstract String metricName();

  abstract String unit();

  abstract double ratePerSecond(Load load);

  abstract List<String> lines(Load load, List<Double> rates, RoundResults results);
}
