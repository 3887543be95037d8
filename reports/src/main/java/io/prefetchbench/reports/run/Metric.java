package io.prefetchbench.reports.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.reports.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The points of one metric of a run: one line of {@code metrics.ndjson}. Immutable.
 *
 * @param key name and labels, unique within a run
 * @param unit the unit of the points, as {@code ns}, {@code ops/s}, {@code B/op}, {@code 1}
 * @param points one a fork (or another independent repetition), or a single one for the whole run;
 *     never empty, finite, in the order they were measured
 * @param floor the metric of the same run that is this one's limit, if there is one
 */
public record Metric(
    MetricKey key, String unit, Better better, List<Double> points, @Nullable MetricKey floor) {
  public Metric {
    points = List.copyOf(points);
    if (unit.isBlank()) {
      throw new IllegalArgumentException(key.text() + " needs a unit; a plain count has unit 1");
    }
    if (key.equals(floor)) {
      throw new IllegalArgumentException(key.text() + " cannot be its own floor");
    }
    if (points.isEmpty() || !points.stream().allMatch(Double::isFinite)) {
      throw new IllegalArgumentException(
          key.text() + " needs finite numbers, at least one, not " + points);
    }
  }

  public static Metric value(
      String name, String unit, Better better, Map<String, String> labels, double value) {
    return samples(name, unit, better, labels, List.of(value));
  }

  public static Metric samples(
      String name, String unit, Better better, Map<String, String> labels, List<Double> values) {
    return new Metric(new MetricKey(name, labels), unit, better, values, null);
  }

  public Metric withFloor(MetricKey limit) {
    return new Metric(key, unit, better, points, limit);
  }

  /** Returns the median: the mean of the two in the middle if their number is even. */
  public double median() {
    return Median.of(points);
  }

  public double lowest() {
    return points.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
  }

  public String toJsonLine() {
    boolean single = points.size() == 1;
    return Json.line(
        new Line(
            key.name(),
            unit,
            better,
            key.labels(),
            single ? points.get(0) : null,
            single ? null : points,
            floor,
            null));
  }

  /** Returns the metric of a line; empty for a histogram, which older runs name here. */
  public static Optional<Metric> ofJsonLine(String text) {
    return Optional.ofNullable(Json.as(Json.parse(text), Line.class).metric());
  }

  /** The JSON form: one of {@code value}, {@code samples}, and in older runs {@code histogram}. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  private record Line(
      @Nullable String name,
      @Nullable String unit,
      @Nullable Better better,
      @Nullable Map<String, String> labels,
      @Nullable Double value,
      @Nullable List<Double> samples,
      @Nullable MetricKey floor,
      @Nullable JsonNode histogram) {
    @Nullable Metric metric() {
      if (histogram != null) {
        return null;
      }
      if (name == null || unit == null || better == null) {
        throw new IllegalArgumentException("a metric needs name, unit and better");
      }
      List<Double> points = value == null ? samples : samples == null ? List.of(value) : null;
      if (points == null) {
        throw new IllegalArgumentException("a metric has exactly one of value, samples");
      }
      Map<String, String> named = labels == null ? Map.of() : labels;
      return new Metric(new MetricKey(name, named), unit, better, points, floor);
    }
  }
}
