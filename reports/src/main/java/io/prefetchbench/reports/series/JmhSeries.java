package io.prefetchbench.reports.series;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.reports.run.Better;
import io.prefetchbench.reports.run.MetricKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Series from a result file in JMH's own JSON, as stock JMH writes it too. A point is the mean of a
 * fork's iterations; iterations that JMH wrote as text ("NaN") are left out.
 */
final class JmhSeries {
  private JmhSeries() {}

  static List<Series> of(JsonNode results) {
    List<Series> series = new ArrayList<>();
    for (JsonNode result : results) {
      String benchmark = result.path("benchmark").asText();
      String name = shortName(benchmark);
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
                      name + ":" + JmhForks.bareName(metric.getKey(), benchmark),
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
    List<Double> points = JmhForks.means(metric);
    String unit = metric.path("scoreUnit").asText();
    if (!points.isEmpty()) {
      String shown = unit.isBlank() ? "1" : unit;
      series.add(new Series(new MetricKey(name, labels), shown, better, points, null));
    }
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
