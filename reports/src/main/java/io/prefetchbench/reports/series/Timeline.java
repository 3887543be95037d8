package io.prefetchbench.reports.series;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.HdrHistogram.Histogram;

/** Times over time: one histogram an interval, usually a second. Immutable. */
public final class Timeline {
  private static final double TAIL_PERCENTILE = 99;
  private static final double MEDIAN_PERCENTILE = 50;

  private final List<Interval> intervals;

  record Interval(double endSeconds, Histogram histogram) {}

  /**
   * One interval's figures.
   *
   * @param endSeconds the interval's end, in seconds since the first interval began
   * @param p50Nanos empty if the interval has too few samples
   * @param p99Nanos over this interval and the ones before it, as many as {@link #tailIntervals}
   *     says; empty while there are fewer
   */
  public record Point(
      double endSeconds, long count, OptionalLong p50Nanos, OptionalLong p99Nanos, long maxNanos) {}

  Timeline(List<Interval> intervals) {
    this.intervals = List.copyOf(intervals);
  }

  /**
   * Returns over how many intervals a p99 is taken: the fewest in which ten samples lie above it,
   * so that it is more than the name of the second-largest sample. Empty if that were more than a
   * quarter of all.
   */
  public OptionalInt tailIntervals() {
    long samples = intervals.stream().mapToLong(each -> each.histogram().getTotalCount()).sum();
    double needed = Latencies.FEWEST_ABOVE * 100 / (100 - TAIL_PERCENTILE);
    // A fifth more than the mean needs: arrivals vary, and a curve should have no holes.
    int window = (int) Math.ceil(1.2 * needed * intervals.size() / Math.max(1, samples));
    return samples == 0 || window * 4 > intervals.size()
        ? OptionalInt.empty()
        : OptionalInt.of(Math.max(1, window));
  }

  /** Returns the points, one an interval. */
  public List<Point> points() {
    OptionalInt window = tailIntervals();
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < intervals.size(); i++) {
      Histogram own = intervals.get(i).histogram();
      points.add(
          new Point(
              intervals.get(i).endSeconds(),
              own.getTotalCount(),
              new Latencies(own).percentileNanos(MEDIAN_PERCENTILE),
              window.isPresent() ? tail(i, window.getAsInt()) : OptionalLong.empty(),
              own.getMaxValue()));
    }
    return points;
  }

  private OptionalLong tail(int last, int window) {
    if (last + 1 < window) {
      return OptionalLong.empty();
    }
    List<Histogram> recent =
        intervals.subList(last + 1 - window, last + 1).stream().map(Interval::histogram).toList();
    return new Latencies(HistogramLog.merge(recent)).percentileNanos(TAIL_PERCENTILE);
  }
}
