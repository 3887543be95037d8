package io.prefetchbench.reports.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The metrics of a run: those that it wrote, else those of JMH's own result file. */
public final class RunSeries {
  private RunSeries() {}

  /**
   * Returns the metrics of one run (not of its parts), in the order they were written. Throws
   * RunDirectoryException if a file is broken, or two metrics have one key.
   */
  public static List<Metric> of(RunDirectory run) {
    List<Metric> metrics = run.metrics();
    if (!metrics.isEmpty()) {
      return metrics;
    }
    try {
      return run.json("jmh.json").map(RunSeries::ofJmh).orElse(List.of());
    } catch (IllegalArgumentException e) {
      throw new RunDirectoryException(
          run.resolve("jmh.json") + " is not a result file of JMH: " + e.getMessage(), e);
    }
  }

  /** Returns the metrics of a file, each with a key of its own. */
  private static List<Metric> ofJmh(JsonNode json) {
    List<JmhResult> results = JmhResult.of(json);
    Map<String, Set<String>> classes = new HashMap<>();
    for (JmhResult result : results) {
      classes
          .computeIfAbsent(shortName(result.benchmark()), name -> new HashSet<>())
          .add(result.benchmark());
    }
    Map<MetricKey, Metric> series = new LinkedHashMap<>();
    for (JmhResult result : results) {
      String shortName = shortName(result.benchmark());
      boolean shared = classes.getOrDefault(shortName, Set.of()).size() > 1;
      String name = shared ? result.benchmark() : shortName;
      Map<String, String> labels = labels(result);
      add(series, name, labels, result.primary(), primaryDirection(result.mode()));
      result
          .secondary()
          .forEach(
              (metric, figures) ->
                  add(
                      series,
                      name + ":" + metric,
                      labels,
                      figures,
                      secondaryDirection(figures.path("scoreUnit").asText())));
    }
    return List.copyOf(series.values());
  }

  private static void add(
      Map<MetricKey, Metric> series,
      String name,
      Map<String, String> labels,
      JsonNode metric,
      Better better) {
    List<Double> points = JmhForks.means(metric);
    if (points.isEmpty()) {
      return;
    }
    String unit = metric.path("scoreUnit").asText();
    String shown = unit.isBlank() ? "1" : unit;
    MetricKey key = new MetricKey(name, labels);
    series.merge(key, new Metric(key, shown, better, points, null), RunSeries::joined);
  }

  /** The forks of both: a file may hold a benchmark in parts. */
  private static Metric joined(Metric first, Metric second) {
    if (!first.unit().equals(second.unit())) {
      throw new IllegalArgumentException(
          first.key().text() + " is in " + first.unit() + " and in " + second.unit());
    }
    List<Double> points = new ArrayList<>(first.points());
    points.addAll(second.points());
    return new Metric(first.key(), first.unit(), first.better(), points, first.floor());
  }

  private static Map<String, String> labels(JmhResult result) {
    Map<String, String> labels = new LinkedHashMap<>();
    result.params().forEach((name, value) -> labels.put(label(name), value));
    labels.put("mode", result.mode());
    if (result.threads() > 1) {
      labels.put("threads", String.valueOf(result.threads()));
    }
    return labels;
  }

  /** A parameter may be called as a label of ours, or have no name at all. */
  private static String label(String param) {
    return param.isBlank() || param.equals("mode") || param.equals("threads")
        ? "param " + param
        : param;
  }

  private static Better primaryDirection(String mode) {
    return mode.equals("thrpt") ? Better.HIGHER : Better.LOWER;
  }

  /** What is spent an operation is better low; JMH records no other direction. */
  private static Better secondaryDirection(String unit) {
    return unit.endsWith("/op") ? Better.LOWER : Better.NONE;
  }

  private static String shortName(String benchmark) {
    int method = benchmark.lastIndexOf('.');
    int type = benchmark.lastIndexOf('.', method - 1);
    return benchmark.substring(type + 1);
  }
}
