package io.prefetchbench.benchmarks.rounds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prefetchbench.benchmarks.fixture.CallerAllocationProfiler;
import io.prefetchbench.benchmarks.fixture.ProcessCpuProfiler;
import io.prefetchbench.benchmarks.fixture.ServerCpuProfiler;
import io.prefetchbench.reports.run.Better;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * The figures one fork gave, by name, the one the cell is about first.
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

  /** Reads JMH's result file of a fork, whatever time unit it reports in. */
  static ForkScores read(Path file) {
    JsonNode result;
    try {
      result = new ObjectMapper().readTree(file.toFile()).get(0);
    } catch (IOException e) {
      throw new UncheckedIOException("the result of a fork cannot be read: " + file, e);
    }
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
      double each = extra.getValue().get("score").asDouble();
      SECONDARY.forEach(
          (ending, figure) -> {
            if (extra.getKey().endsWith(ending)) {
              figures.put(figure, each);
            }
          });
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

  static Better better(String figure) {
    return figure.equals(THROUGHPUT) ? Better.HIGHER : Better.LOWER;
  }

  /** The figure the cell is about: throughput, or the median time. */
  String main() {
    return figures.keySet().iterator().next();
  }
}
