package io.prefetchbench.reports.compare;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.prefetchbench.reports.run.Better;
import io.prefetchbench.reports.run.Series;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One metric in two runs. Immutable.
 *
 * @param first the first run's median
 * @param second the second run's median
 * @param ratio second over first, absent if a point is not positive
 * @param bounds what the ratio lies within, absent with fewer than two forks on a side
 */
@JsonPropertyOrder({"name", "labels", "unit", "better", "first", "second", "ratio", "bounds"})
public record Change(
    String name,
    Map<String, String> labels,
    String unit,
    Better better,
    double first,
    double second,
    @Nullable Double ratio,
    @Nullable Bounds bounds,
    int firstForks,
    int secondForks) {
  /** The bounds of a ratio and the probability that they hold it, between 0 and 1. */
  public record Bounds(double lower, double upper, double coverage) {}

  /** Returns the change in words, as {@code 5.3 % slower [4.5, 5.7]}. */
  @JsonProperty("wording")
  public String wording() {
    return ComparisonWording.of(this);
  }

  static Change between(Series first, Series second) {
    Double ratio = null;
    Bounds bounds = null;
    if (first.lowest() > 0 && second.lowest() > 0) {
      Shift shift = Shift.between(first.points(), second.points());
      ratio = shift.ratio();
      if (first.points().size() > 1 && second.points().size() > 1) {
        bounds = new Bounds(shift.lower(), shift.upper(), shift.coverage());
      }
    }
    return new Change(
        first.key().name(),
        first.key().labels(),
        first.unit(),
        first.better(),
        first.median(),
        second.median(),
        ratio,
        bounds,
        first.points().size(),
        second.points().size());
  }
}
