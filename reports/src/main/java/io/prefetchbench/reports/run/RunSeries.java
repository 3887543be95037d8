package io.prefetchbench.reports.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** The series of a run: from its metrics, else from JMH's own result file. */
public final class RunSeries {
  private static final double[] PERCENTILES = {50, 99, 99.9};

  private RunSeries() {}

  /**
   * Returns the series of one run (not of its parts), in the order they were written. A histogram
   * gives {@code .p50}, {@code .p99}, {@code .p99.9} as far as its samples allow.
   *
   * @throws RunDirectoryException if a file is broken, or two metrics have one key
   */
  public static List<Series> of(RunDirectory run) {
    return of(run, HistogramLog.read(run));
  }

  /** As {@link #of(RunDirectory)}, for a caller that has read the run's logs already. */
  public static List<Series> of(RunDirectory run, HistogramLog log) {
    List<Metric> metrics = run.metrics();
    if (metrics.isEmpty()) {
      try {
        return run.json("jmh.json").map(JmhSeries::of).orElse(List.of());
      } catch (IllegalArgumentException e) {
        throw new RunDirectoryException(
            run.resolve("jmh.json") + " is not a result file of JMH: " + e.getMessage(), e);
      }
    }
    Map<MetricKey, Series> series = new LinkedHashMap<>();
    List<Metric> histograms = new ArrayList<>();
    for (Metric metric : metrics) {
      if (metric.measured() instanceof Measured.HistogramRef) {
        histograms.add(metric);
      } else if (series.put(metric.key(), plain(metric)) != null) {
        throw new RunDirectoryException(
            run.path() + " has two metrics called " + metric.key().text(), null);
      }
    }
    for (Metric metric : histograms) {
      percentiles(metric, log).forEach(each -> series.putIfAbsent(each.key(), each));
    }
    return List.copyOf(series.values());
  }

  private static Series plain(Metric metric) {
    List<Double> points =
        metric.measured() instanceof Measured.Samples samples
            ? samples.values()
            : List.of(((Measured.Value) metric.measured()).value());
    return new Series(metric.key(), metric.unit(), metric.better(), points, metric.floor());
  }

  private static List<Series> percentiles(Metric metric, HistogramLog log) {
    Measured.HistogramRef ref = (Measured.HistogramRef) metric.measured();
    List<Series> found = new ArrayList<>();
    log.merged(ref.tag())
        .ifPresent(
            times -> {
              for (double percentile : PERCENTILES) {
                OptionalLong nanos = times.percentileNanos(percentile);
                if (nanos.isPresent()) {
                  found.add(point(metric, percentile, nanos.getAsLong()));
                }
              }
            });
    return found;
  }

  private static Series point(Metric metric, double percentile, long nanos) {
    String suffix = percentile == Math.rint(percentile) ? "" + (int) percentile : "" + percentile;
    MetricKey key = new MetricKey(metric.key().name() + ".p" + suffix, metric.key().labels());
    return new Series(key, metric.unit(), metric.better(), List.of((double) nanos), null);
  }
}
