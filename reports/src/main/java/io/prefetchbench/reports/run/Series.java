package io.prefetchbench.reports.run;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The points of one metric of a run. Immutable.
 *
 * @param points one a fork, or a single one for the whole run; never empty, finite, in the order
 *     they were measured
 */
public record Series(
    MetricKey key, String unit, Better better, List<Double> points, @Nullable MetricKey floor) {
  public Series {
    points = List.copyOf(points);
    if (points.isEmpty()) {
      throw new IllegalArgumentException(key.text() + " has no points");
    }
  }

  /** Returns the median: the mean of the two in the middle if their number is even. */
  public double median() {
    List<Double> sorted = points.stream().sorted().toList();
    return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
  }

  public double lowest() {
    return points.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
  }
}
