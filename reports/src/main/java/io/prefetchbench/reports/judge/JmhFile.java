package io.prefetchbench.reports.judge;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.reports.block.RowKey;
import io.prefetchbench.reports.json.Json;
import io.prefetchbench.reports.series.JmhForks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;

/** Rows of a result file in JMH's JSON ({@code -rf json}) of any version and project. Stateless. */
final class JmhFile {
  private static final List<String> SETTINGS =
      List.of(
          "warmupIterations",
          "warmupTime",
          "warmupBatchSize",
          "measurementIterations",
          "measurementTime",
          "measurementBatchSize");
  private static final List<String> ENVIRONMENT =
      List.of("jdkVersion", "vmName", "vmVersion", "jvmArgs");

  private JmhFile() {}

  /**
   * Returns a row for each figure of each result: the primary one and the secondary ones.
   *
   * @throws JudgeInputException if the file is not whole JSON, not of JMH, or holds no result
   */
  static List<RowFigures> read(Path file) {
    JsonNode results = json(file);
    if (!results.isArray()) {
      throw foreign(file);
    }
    if (results.isEmpty()) {
      throw new JudgeInputException(file + " holds no result: JMH measured nothing");
    }
    List<RowFigures> rows = new ArrayList<>();
    for (JsonNode result : results) {
      if (!result.path("benchmark").isTextual()
          || !result.path("mode").isTextual()
          || !result.path("primaryMetric").path("scoreUnit").isTextual()) {
        throw foreign(file);
      }
      add(rows, result);
    }
    return rows;
  }

  private static void add(List<RowFigures> rows, JsonNode result) {
    SortedMap<String, String> params = new TreeMap<>();
    result.path("params").properties().forEach(p -> params.put(p.getKey(), p.getValue().asText()));
    RowKey key =
        new RowKey(
            result.path("benchmark").asText(),
            result.path("mode").asText(),
            params,
            result.path("threads").asInt(1),
            RowKey.PRIMARY);
    rows.add(row(key, result, result.path("primaryMetric")));
    result
        .path("secondaryMetrics")
        .properties()
        .forEach(
            metric -> {
              String name = JmhForks.bareName(metric.getKey(), key.benchmark());
              rows.add(row(key.withMetric(name), result, metric.getValue()));
            });
  }

  private static RowFigures row(RowKey key, JsonNode result, JsonNode metric) {
    return new RowFigures(
        key,
        metric.path("scoreUnit").asText(),
        JmhForks.means(metric),
        JmhForks.count(metric),
        named(result, SETTINGS),
        named(result, ENVIRONMENT),
        Long.MAX_VALUE);
  }

  private static SortedMap<String, String> named(JsonNode result, List<String> names) {
    SortedMap<String, String> values = new TreeMap<>();
    for (String name : names) {
      JsonNode value = result.get(name);
      if (value != null) {
        values.put(name, value.isArray() ? words(value) : value.asText());
      }
    }
    return values;
  }

  private static String words(JsonNode list) {
    StringJoiner words = new StringJoiner(" ");
    list.forEach(word -> words.add(word.asText()));
    return words.toString();
  }

  private static JsonNode json(Path file) {
    try {
      return Json.read(file);
    } catch (IOException e) {
      String why =
          e.getCause() instanceof IllegalArgumentException cause ? cause.getMessage() : "" + e;
      throw new JudgeInputException(file + " is not whole JSON of JMH (-rf json): " + why, e);
    }
  }

  private static JudgeInputException foreign(Path file) {
    return new JudgeInputException(
        file + " is not a result file of JMH: expected a list of results as -rf json writes it");
  }
}
