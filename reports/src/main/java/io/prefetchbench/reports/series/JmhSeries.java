package io.prefetchbench.reports.series;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.reports.run.Better;
import io.prefetchbench.reports.run.MetricKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Series from a result file in JMH's own JSON, as stock JMH writes it too. A point is the mean of a
 * fork's iterations; iterations that JMH wrote as text ("NaN") are left out.
 */
final class JmhSeries {
  private JmhSeries() {}

  static List<Series> of(JsonNode results) {
    List<Series> series = new ArrayList<>();
    for (JsonNode result : results) {
      String name = shortName(result.path("benchmark").asText());
      String mode = result.path("mode").asText();
      Map<String, String> labels = labels(result);
      JsonNode primary = result.path("primaryMetric");
      add(series, name, labels, primary, primaryDirection(mode));
      result
          .path("secondaryMetrics")
          .properties()
          .forEach(
              metric ->
                  add(
                      series,
                      name + ":" + metric.getKey().replaceFirst("^·", ""),
                      labels,
                      metric.getValue(),
                      secondaryDirection(metric.getValue().path("scoreUnit").asText())));
    }
    return series;
  }

  private static void add(
      List<Series> series,
      String name,
      Map<String, String> labels,
      JsonNode metric,
      Better better) {
    List<Double> points = new ArrayList<>();
    for (JsonNode fork : metric.path("rawData")) {
      mean(fork).ifPresent(points::add);
    }
    for (JsonNode fork : metric.path("rawDataHistogram")) {
      weightedMean(fork).ifPresent(points::add);
    }
    String unit = metric.path("scoreUnit").asText();
    if (!points.isEmpty()) {
      String shown = unit.isBlank() ? "1" : unit;
      series.add(new Series(new MetricKey(name, labels), shown, better, points, null));
    }
  }

  private static OptionalDouble mean(JsonNode fork) {
    List<Double> iterations = new ArrayList<>();
    for (JsonNode point : fork) {
      if (point.isNumber()) {
        iterations.add(point.asDouble());
      }
    }
    return iterations.stream().mapToDouble(Double::doubleValue).average();
  }

  private static OptionalDouble weightedMean(JsonNode fork) {
    double sum = 0;
    long count = 0;
    for (JsonNode iteration : fork) {
      for (JsonNode pair : iteration) {
        sum += pair.path(0).asDouble() * pair.path(1).asLong();
        count += pair.path(1).asLong();
      }
    }
    return count == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / count);
  }

  private static Map<String, String> labels(JsonNode result) {
    Map<String, String> labels = new LinkedHashMap<>();
    result
        .path("params")
        .properties()
        .forEach(param -> labels.put(param.getKey(), param.getValue().asText()));
    labels.put("mode", result.path("mode").asText());
    if (result.path("threads").asInt(1) > 1) {
      labels.put("threads", result.path("threads").asText());
    }
    return labels;
  }

  private static Better primaryDirection(String mode) {
    return mode.equals("thrpt") ? Better.HIGHER : Better.LOWER;
  }

  /** What is spent an operation is better low; of other secondary figures JMH does not say. */
  private static Better secondaryDirection(String unit) {
    return unit.endsWith("/op") ? Better.LOWER : Better.NONE;
  }

  private static String shortName(String benchmark) {
    int method = benchmark.lastIndexOf('.');
    int type = benchmark.lastIndexOf('.', method - 1);
    return benchmark.substring(type + 1);
  }
}
