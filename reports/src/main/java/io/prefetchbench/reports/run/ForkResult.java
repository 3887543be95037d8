package io.prefetchbench.reports.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.reports.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one fork of one benchmark gave, read from JMH's JSON. Immutable.
 *
 * @param benchmark class and method as JMH names them
 * @param mode JMH's short word: {@code thrpt}, {@code avgt}, {@code sample}, {@code ss}
 * @param settings what else must agree for two forks to be comparable: iterations, times, batches
 * @param primary the figure the benchmark is about: its fastest iteration
 * @param secondary means of profilers' figures by name, without JMH's dot
 */
public record ForkResult(
    String benchmark,
    String mode,
    SortedMap<String, String> params,
    int threads,
    SortedMap<String, String> settings,
    Score primary,
    SortedMap<String, Score> secondary) {
  /**
   * A figure with its unit.
   *
   * @param unit as JMH writes it: {@code ops/s}, {@code B/op}
   */
  public record Score(double value, String unit) {}

  public ForkResult {
    params = Collections.unmodifiableSortedMap(new TreeMap<>(params));
    settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
    secondary = Collections.unmodifiableSortedMap(new TreeMap<>(secondary));
  }

  /** Reads a result file of a run with {@code -f 1}: one result for each mode. */
  public static List<ForkResult> read(Path file) throws IOException {
    JsonNode results = Json.read(file);
    if (!results.isArray() || results.isEmpty()) {
      throw new IOException(file + ": expected results of JMH");
    }
    List<ForkResult> read = new ArrayList<>();
    for (JsonNode result : results) {
      read.add(of(result, file));
    }
    return List.copyOf(read);
  }

  private static ForkResult of(JsonNode result, Path file) throws IOException {
    String benchmark = result.path("benchmark").asText();
    List<Double> primary = JmhForks.fastest(result.path("primaryMetric"));
    if (benchmark.isEmpty() || primary.size() != 1 || !Double.isFinite(primary.get(0))) {
      throw new IOException(
          "%s: expected one figure of one fork, there are %s of %s"
              .formatted(
                  file, primary.size(), benchmark.isEmpty() ? "an unnamed benchmark" : benchmark));
    }
    SortedMap<String, Score> secondary = new TreeMap<>();
    for (Map.Entry<String, JsonNode> metric : result.path("secondaryMetrics").properties()) {
      List<Double> points = JmhForks.means(metric.getValue());
      if (points.size() == 1 && Double.isFinite(points.get(0))) {
        String name = JmhForks.bareName(metric.getKey(), benchmark);
        secondary.put(name, new Score(points.get(0), unit(metric.getValue())));
      }
    }
    return new ForkResult(
        benchmark,
        result.path("mode").asText(),
        texts(result.path("params")),
        result.path("threads").asInt(1),
        JmhSettings.of(result),
        new Score(primary.get(0), unit(result.path("primaryMetric"))),
        secondary);
  }

  private static String unit(JsonNode metric) {
    return metric.path("scoreUnit").asText();
  }

  private static SortedMap<String, String> texts(JsonNode object) {
    SortedMap<String, String> texts = new TreeMap<>();
    object.properties().forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
    return texts;
  }
}
