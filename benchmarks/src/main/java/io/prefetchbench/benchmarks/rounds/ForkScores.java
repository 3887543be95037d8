package io.prefetchbench.benchmarks.rounds;

import io.prefetchbench.benchmarks.fixture.ServerCpuProfiler;
import io.prefetchbench.reports.run.Better;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.util.Statistics;

/**
 * The figures one fork gave, by name, the one the cell is about first. Immutable.
 *
 * @param figures {@code throughput} in operations per second; {@code p50}, {@code p99} and {@code
 *     mean} in ns; {@code alloc} in bytes per operation; {@code serverCpu} in ns per operation
 */
public record ForkScores(Map<String, Double> figures) {
  static final String THROUGHPUT = "throughput";
  static final String MEAN = "mean";
  static final String ALLOC = "alloc";
  static final String SERVER_CPU = "serverCpu";
  private static final String GC_ALLOC = "gc.alloc.rate.norm";
  private static final double NANOS_PER_SECOND = 1e9;

  public ForkScores {
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
  }

  /** Reads the figures of a fork, whatever time unit it reports in. */
  static ForkScores of(RunResult result) {
    Map<String, Double> figures = new LinkedHashMap<>();
    long unitsPerSecond = result.getParams().getTimeUnit().convert(1, TimeUnit.SECONDS);
    if (result.getParams().getMode() == Mode.Throughput) {
      figures.put(THROUGHPUT, result.getPrimaryResult().getScore() * unitsPerSecond);
    } else if (result.getParams().getMode() == Mode.AverageTime) {
      figures.put(MEAN, result.getPrimaryResult().getScore() * (NANOS_PER_SECOND / unitsPerSecond));
    } else {
      Statistics times = result.getPrimaryResult().getStatistics();
      double unit = NANOS_PER_SECOND / unitsPerSecond;
      figures.put("p50", times.getPercentile(50) * unit);
      figures.put("p99", times.getPercentile(99) * unit);
      figures.put(MEAN, times.getMean() * unit);
    }
    for (Map.Entry<String, ? extends Result<?>> extra : extras(result).entrySet()) {
      if (extra.getKey().endsWith(GC_ALLOC)) {
        figures.put(ALLOC, extra.getValue().getScore());
      }
      if (extra.getKey().endsWith(ServerCpuProfiler.NAME)) {
        figures.put(SERVER_CPU, extra.getValue().getScore());
      }
    }
    return new ForkScores(figures);
  }

  @SuppressWarnings("rawtypes")
  private static Map<String, Result<?>> extras(RunResult result) {
    Map<String, Result<?>> extras = new LinkedHashMap<>();
    for (Map.Entry<String, Result> extra : result.getSecondaryResults().entrySet()) {
      extras.put(extra.getKey(), extra.getValue());
    }
    return extras;
  }

  /** Unit of a figure as metrics have it; a bulk load's operation is one entity. */
  static String unit(BenchmarkCell cell, String figure) {
    String operation =
        switch (cell.question()) {
          case "bulkload" -> "entities";
          case "apply" -> "events";
          default -> "ops";
        };
    return switch (figure) {
      case THROUGHPUT -> operation + "/s";
      case ALLOC -> "B/op";
      default -> "ns";
    };
  }

  /** Which direction of a figure is good. */
  static Better better(String figure) {
    return figure.equals(THROUGHPUT) ? Better.HIGHER : Better.LOWER;
  }

  /** The figure the cell is about: throughput, or the median time. */
  String main() {
    return figures.keySet().iterator().next();
  }
}
