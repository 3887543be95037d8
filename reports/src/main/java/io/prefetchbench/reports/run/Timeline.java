package io.prefetchbench.reports.run;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.HdrHistogram.Histogram;

/** Times over time: one histogram per interval, usually a second. Immutable. */
public final class Timeline {
  /** More intervals are merged to fewer, longer ones: a chart has no more pixels. */
  static final int INTERVALS_MAX = 900;

  /** More than the mean needs: arrivals vary, and a curve should have no holes. */
  private static final double ROOM = 1.2;

  private final List<Interval> intervals;

  record Interval(double endSeconds, Histogram histogram) {}

  /**
   * One interval's figures.
   *
   * @param endSeconds the interval's end, in seconds since the first interval began
   */
  public record Point(double endSeconds, long count, long maxNanos) {}

  Timeline(List<Interval> intervals) {
    this.intervals = List.copyOf(intervals);
  }

  /** How many intervals are merged to one if there are so many. */
  static int groupSize(int intervals) {
    return Math.max(1, (intervals + INTERVALS_MAX - 1) / INTERVALS_MAX);
  }

  private static Histogram merge(List<Interval> intervals) {
    return intervals.size() == 1
        ? intervals.get(0).histogram()
        : HistogramLog.merge(intervals.stream().map(Interval::histogram));
  }

  /**
   * Returns over how many intervals a percentile is taken: the fewest in which ten samples lie
   * above it, so that it is more than the name of one large sample. Empty if that were more than a
   * quarter of all.
   *
   * @param percentile between 0 and 100, exclusive
   */
  public OptionalInt window(double percentile) {
    long samples = intervals.stream().mapToLong(each -> each.histogram().getTotalCount()).sum();
    double needed = Latencies.FEWEST_ABOVE * 100 / (100 - percentile);
    int window = (int) Math.ceil(ROOM * needed * intervals.size() / Math.max(1, samples));
    return samples == 0 || window * 4 > intervals.size()
        ? OptionalInt.empty()
        : OptionalInt.of(Math.max(1, window));
  }

  public List<Point> points() {
    List<Point> points = new ArrayList<>();
    for (Interval interval : intervals) {
      Histogram own = interval.histogram();
      points.add(new Point(interval.endSeconds(), own.getTotalCount(), own.getMaxValue()));
    }
    return points;
  }

  /** Returns the mean of each interval in nanoseconds; empty for one without samples. */
  public List<OptionalDouble> means() {
    List<OptionalDouble> means = new ArrayList<>();
    for (Interval interval : intervals) {
      Histogram own = interval.histogram();
      means.add(
          own.getTotalCount() == 0 ? OptionalDouble.empty() : OptionalDouble.of(own.getMean()));
    }
    return means;
  }

  /** Returns a percentile over the {@link #window} of each interval; empty without one. */
  public List<OptionalLong> percentile(double percentile) {
    OptionalInt window = window(percentile);
    List<OptionalLong> nanos = new ArrayList<>();
    for (int i = 0; i < intervals.size(); i++) {
      int from = window.isPresent() ? i + 1 - window.getAsInt() : -1;
      nanos.add(
          from < 0
              ? OptionalLong.empty()
              : new Latencies(merge(intervals.subList(from, i + 1))).percentileNanos(percentile));
    }
    return nanos;
  }
}
