package io.prefetchbench.reports.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prefetchbench.reports.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Merges the forks of a run's rounds into one file in JMH's own format (its {@code -rf json}),
 * where {@code rawData[fork][iteration]} holds one fork a round, in round order. A cell is a
 * benchmark with its mode, threads, parameters and JDK; each figure that JMH derives from the raw
 * ones is computed again from all of them.
 */
public final class JmhMerge {
  private JmhMerge() {}

  /**
   * Merges every {@code <round>-<cell>.json} in {@code rawFolder} into the file {@code out}.
   * Returns how many cells were written; 0 if there is no fork, and then {@code out} is an empty
   * list. Throws RunDirectoryException if a file cannot be read or written, or is not JMH's JSON.
   */
  public static int merge(Path rawFolder, Path out) {
    Map<String, ObjectNode> cells = new LinkedHashMap<>();
    for (Path file : forkFiles(rawFolder)) {
      for (JsonNode result : read(file)) {
        add(cells, (ObjectNode) result);
      }
    }
    ArrayNode merged = (ArrayNode) Json.tree(List.of());
    for (ObjectNode cell : cells.values()) {
      derive(cell);
      merged.add(cell);
    }
    try {
      Json.writeAtomically(out, Json.pretty(merged));
      return merged.size();
    } catch (IOException e) {
      throw new RunDirectoryException("cannot write " + out + ": " + e.getMessage(), e);
    }
  }

  private static List<Path> forkFiles(Path rawFolder) {
    if (!Files.isDirectory(rawFolder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(rawFolder)) {
      return files
          .filter(file -> String.valueOf(file.getFileName()).matches("\\d+-.*\\.json"))
          .sorted(Comparator.comparingLong(JmhMerge::round).thenComparing(Path::toString))
          .toList();
    } catch (IOException e) {
      throw new RunDirectoryException("cannot list " + rawFolder, e);
    }
  }

  private static long round(Path file) {
    String name = String.valueOf(file.getFileName());
    return Long.parseLong(name.substring(0, name.indexOf('-')));
  }

  private static List<JsonNode> read(Path file) {
    try {
      JsonNode results = Json.read(file);
      List<JsonNode> list = new ArrayList<>();
      results.forEach(list::add);
      if (!results.isArray() || !list.stream().allMatch(JmhMerge::isResult)) {
        throw new RunDirectoryException(file + " is not a result file of JMH", null);
      }
      return list;
    } catch (IOException e) {
      throw new RunDirectoryException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static boolean isResult(JsonNode result) {
    return result.path("primaryMetric").isObject() && result.path("benchmark").isTextual();
  }

  private static void add(Map<String, ObjectNode> cells, ObjectNode fork) {
    String key =
        String.join(
            "|",
            fork.path("benchmark").asText(),
            fork.path("mode").asText(),
            fork.path("threads").asText(),
            fork.path("jvm").asText(),
            fork.path("params").toString());
    ObjectNode cell = cells.get(key);
    if (cell == null) {
      cells.put(key, fork.deepCopy());
      return;
    }
    cell.put("forks", cell.path("forks").asInt() + fork.path("forks").asInt());
    append((ObjectNode) cell.get("primaryMetric"), fork.get("primaryMetric"));
    ObjectNode secondaries = (ObjectNode) cell.get("secondaryMetrics");
    fork.path("secondaryMetrics")
        .properties()
        .forEach(
            metric -> {
              if (secondaries.path(metric.getKey()) instanceof ObjectNode existing) {
                append(existing, metric.getValue());
              } else {
                secondaries.set(metric.getKey(), metric.getValue());
              }
            });
  }

  private static void append(ObjectNode metric, JsonNode other) {
    for (String raw : List.of("rawData", "rawDataHistogram")) {
      if (metric.get(raw) instanceof ArrayNode forks && other.get(raw) instanceof ArrayNode more) {
        forks.addAll(more);
      }
    }
  }

  private static void derive(ObjectNode cell) {
    JmhStatistics.refresh((ObjectNode) cell.get("primaryMetric"));
    for (JsonNode metric : cell.path("secondaryMetrics")) {
      JmhStatistics.refresh((ObjectNode) metric);
    }
  }

  /**
   * The derived figures of one metric in JMH's JSON (score, error, confidence, percentiles), from
   * its raw ones, by JMH's rules: the mean; half the width of the 99.9 % interval of Student's t,
   * NaN with fewer than three points; percentiles interpolated at {@code p(n+1)}.
   */
  private static final class JmhStatistics {
    private static final double CONFIDENCE = 0.999;
    private static final int FEWEST_POINTS_WITH_ERROR = 3;

    private final TreeMap<Double, Long> counts = new TreeMap<>();
    private long points;
    private double sum;

    private JmhStatistics() {}

    static void refresh(ObjectNode metric) {
      JmhStatistics all = new JmhStatistics();
      metric.path("rawData").forEach(fork -> fork.forEach(point -> all.add(number(point), 1)));
      for (JsonNode fork : metric.path("rawDataHistogram")) {
        for (JsonNode iteration : fork) {
          iteration.forEach(pair -> all.add(number(pair.path(0)), pair.path(1).asLong()));
        }
      }
      if (all.points > 0) {
        all.writeTo(metric);
      }
    }

    /** JMH writes NaN and the infinities as text. */
    static double number(JsonNode json) {
      if (json.isNumber()) {
        return json.asDouble();
      }
      return switch (json.asText()) {
        case "Infinity", "+INF" -> Double.POSITIVE_INFINITY;
        case "-Infinity", "-INF" -> Double.NEGATIVE_INFINITY;
        default -> Double.NaN;
      };
    }

    private void add(double value, long count) {
      if (Double.isFinite(value) && count > 0) {
        counts.merge(value, count, Long::sum);
        points += count;
        sum += value * count;
      }
    }

    private void writeTo(ObjectNode metric) {
      double mean = sum / points;
      double error = error(mean);
      put(metric, "score", mean);
      put(metric, "scoreError", error);
      ArrayNode confidence = metric.putArray("scoreConfidence");
      for (double bound : new double[] {mean - error, mean + error}) {
        if (Double.isNaN(bound)) {
          confidence.add("NaN");
        } else {
          confidence.add(bound);
        }
      }
      if (metric.path("scorePercentiles") instanceof ObjectNode percentiles) {
        for (Map.Entry<String, JsonNode> entry : percentiles.properties()) {
          entry.setValue(
              percentiles.numberNode(percentile(Double.parseDouble(entry.getKey()) / 100)));
        }
      }
    }

    private static void put(ObjectNode metric, String field, double value) {
      if (Double.isNaN(value)) {
        metric.put(field, "NaN");
      } else {
        metric.put(field, value);
      }
    }

    private double error(double mean) {
      if (points < FEWEST_POINTS_WITH_ERROR) {
        return Double.NaN;
      }
      double squares = 0;
      for (Map.Entry<Double, Long> entry : counts.entrySet()) {
        squares += entry.getValue() * Math.pow(entry.getKey() - mean, 2);
      }
      double standardError = Math.sqrt(squares / (points - 1) / points);
      double quantile =
          TDistribution.of(points - 1.0).inverseCumulativeProbability(1 - (1 - CONFIDENCE) / 2);
      return quantile * standardError;
    }

    private double percentile(double share) {
      double position = share * (points + 1);
      if (position < 1) {
        return counts.firstKey();
      }
      if (position >= points) {
        return counts.lastKey();
      }
      long lower = (long) position;
      double at = ordered(lower);
      return at + (position - lower) * (ordered(lower + 1) - at);
    }

    /** Returns the {@code rank}-th smallest point, counted from 1. */
    private double ordered(long rank) {
      long seen = 0;
      for (Map.Entry<Double, Long> entry : counts.entrySet()) {
        seen += entry.getValue();
        if (seen >= rank) {
          return entry.getKey();
        }
      }
      return counts.lastKey();
    }
  }
}
