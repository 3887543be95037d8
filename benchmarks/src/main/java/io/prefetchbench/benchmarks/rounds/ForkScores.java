package io.prefetchbench.benchmarks.rounds;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.benchmarks.fixture.CallerAllocationProfiler;
import io.prefetchbench.benchmarks.fixture.ProcessCpuProfiler;
import io.prefetchbench.benchmarks.fixture.ServerCpuProfiler;
import io.prefetchbench.reports.run.Better;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.util.Statistics;

/**
 * The figures one fork gave, by name, the one the cell is about first. Immutable.
 *
 * @param figures {@code throughput} in operations per second; {@code p50}, {@code p99} and {@code
 *     mean} in ns; {@code alloc} and {@code callerAlloc} in bytes per operation; {@code serverCpu}
 *     and {@code clientCpu} in ns per operation
 */
public record ForkScores(Map<String, Double> figures) {
  static final String THROUGHPUT = "throughput";
  static final String MEAN = "mean";
  static final String ALLOC = "alloc";
  static final String SERVER_CPU = "serverCpu";
  static final String CALLER_ALLOC = "callerAlloc";

  /** How JMH names end, and ours. */
  private static final Map<String, String> SECONDARY =
      Map.of(
          "gc.alloc.rate.norm",
          ALLOC,
          ServerCpuProfiler.NAME,
          SERVER_CPU,
          ProcessCpuProfiler.NAME,
          "clientCpu",
          CallerAllocationProfiler.NAME,
          CALLER_ALLOC);

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
      addSecondary(figures, extra.getKey(), extra.getValue().getScore());
    }
    return new ForkScores(figures);
  }

  /** Reads them from what JMH has written about the fork. */
  static ForkScores of(JsonNode result) {
    Map<String, Double> figures = new LinkedHashMap<>();
    JsonNode primary = result.get("primaryMetric");
    String unit = primary.get("scoreUnit").asText();
    double score = primary.get("score").asDouble();
    if (unit.startsWith("ops/")) {
      figures.put(THROUGHPUT, score * (NANOS_PER_SECOND / nanos(unit.substring(4))));
    } else {
      double scale = nanos(unit.substring(0, unit.indexOf('/')));
      if (result.get("mode").asText().equals(Mode.SampleTime.shortLabel())) {
        JsonNode percentiles = primary.get("scorePercentiles");
        figures.put("p50", percentiles.get("50.0").asDouble() * scale);
        figures.put("p99", percentiles.get("99.0").asDouble() * scale);
      }
      figures.put(MEAN, score * scale);
    }
    for (Map.Entry<String, JsonNode> extra : result.get("secondaryMetrics").properties()) {
      addSecondary(figures, extra.getKey(), extra.getValue().get("score").asDouble());
    }
    return new ForkScores(figures);
  }

  private static double nanos(String unit) {
    for (TimeUnit each : TimeUnit.values()) {
      if (TimeValue.tuToString(each).equals(unit)) {
        return each.toNanos(1);
      }
    }
    throw new IllegalArgumentException("no time unit of JMH: " + unit);
  }

  private static void addSecondary(Map<String, Double> figures, String name, double score) {
    SECONDARY.forEach(
        (ending, figure) -> {
          if (name.endsWith(ending)) {
            figures.put(figure, score);
          }
        });
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
          case "bulkload", "clientload", "clientreadall" -> "entities";
          case "apply", "clientapply" -> "events";
          default -> "ops";
        };
    return switch (figure) {
      case THROUGHPUT -> operation + "/s";
      case ALLOC, CALLER_ALLOC -> "B/op";
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
