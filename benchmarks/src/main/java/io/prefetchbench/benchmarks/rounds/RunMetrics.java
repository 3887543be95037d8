package io.prefetchbench.benchmarks.rounds;

import io.prefetchbench.reports.run.Better;
import io.prefetchbench.reports.run.Metric;
import io.prefetchbench.reports.run.MetricKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The metrics of a run: figures and ratios to floor and rival, a sample per round. */
public record RunMetrics(RoundResults results) {

  public List<Metric> all() {
    List<Metric> metrics = new ArrayList<>();
    for (BenchmarkCell cell : results.cells()) {
      for (String figure : results.figures(cell)) {
        List<Double> samples = results.samples(cell, figure);
        if (!samples.isEmpty()) {
          metrics.add(figure(cell, figure, samples));
        }
      }
      String main = results.figures(cell).isEmpty() ? "" : results.figures(cell).get(0);
      addRatio(metrics, cell, main, "ratioToFloor", results.floor(cell));
      addRatio(metrics, cell, main, "ratioToRival", results.rival(cell));
    }
    return metrics;
  }

  /** A cell measured in two modes allocates in both: only the mode distinguishes these figures. */
  private static Map<String, String> labels(BenchmarkCell cell, String figure) {
    Map<String, String> labels = new LinkedHashMap<>(cell.labels());
    if (figure.equals(ForkScores.ALLOC)) {
      labels.put("mode", cell.mode().shortLabel());
    }
    return labels;
  }

  private Metric figure(BenchmarkCell cell, String figure, List<Double> samples) {
    Metric metric =
        Metric.samples(
            cell.question() + "." + figure,
            ForkScores.unit(cell, figure),
            ForkScores.better(figure),
            labels(cell, figure),
            samples);
    boolean bounded = !figure.equals(ForkScores.ALLOC);
    return results
        .floor(cell)
        .filter(floor -> bounded)
        .map(floor -> metric.withFloor(new MetricKey(metric.key().name(), floor.labels())))
        .orElse(metric);
  }

  private void addRatio(
      List<Metric> metrics,
      BenchmarkCell cell,
      String figure,
      String name,
      Optional<BenchmarkCell> other) {
    List<Double> ratios = other.map(o -> results.ratios(cell, o, figure)).orElse(List.of());
    if (ratios.isEmpty()) {
      return;
    }
    Better better = ForkScores.better(figure);
    Map<String, String> labels = cell.labels();
    metrics.add(
        Metric.samples(cell.question() + "." + figure + "." + name, "1", better, labels, ratios));
  }
}
