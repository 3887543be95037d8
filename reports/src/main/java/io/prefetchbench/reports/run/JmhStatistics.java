package io.prefetchbench.reports.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * The derived figures of one metric in JMH's JSON (score, error, confidence, percentiles), from its
 * raw ones, by JMH's rules: the mean; half the width of the 99.9 % interval of Student's t, NaN
 * with fewer than three points; percentiles interpolated at {@code p(n+1)}.
 */
final class JmhStatistics {
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
