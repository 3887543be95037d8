package io.prefetchbench.reports.block;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What tells one row of a gate from another. Immutable.
 *
 * @param benchmark class and method as JMH names them, {@code load/<workload>}, or what was counted
 * @param mode JMH's short word ({@code thrpt}, {@code avgt}, {@code sample}, {@code ss}), {@code
 *     load} or {@code count}
 * @param params a value for each parameter, in name order
 * @param threads threads of the benchmark
 * @param metric {@value #PRIMARY}, or the name of a secondary figure without JMH's dot
 */
public record RowKey(
    String benchmark, String mode, SortedMap<String, String> params, int threads, String metric)
    implements Comparable<RowKey> {
  /** The figure a benchmark is about. */
  public static final String PRIMARY = "primary";

  /** Copies the parameters. */
  public RowKey {
    params = Collections.unmodifiableSortedMap(new TreeMap<>(params));
  }

  /** Returns this key with another metric. */
  public RowKey withMetric(String other) {
    return new RowKey(benchmark, mode, params, threads, other);
  }

  /**
   * Returns the text that policies and baselines name the row by: {@code
   * LookupBenchmark.get[client=JEDIS,shape=category-5]:thrpt}, then {@code *4} for four threads and
   * {@code :gc.alloc.rate.norm} for a secondary figure.
   */
  @JsonProperty("text")
  public String text() {
    String values =
        params.entrySet().stream()
            .map(param -> param.getKey() + "=" + param.getValue())
            .collect(Collectors.joining(","));
    return shortName()
        + (values.isEmpty() ? "" : "[" + values + "]")
        + ":"
        + mode
        + (threads > 1 ? "*" + threads : "")
        + (metric.equals(PRIMARY) ? "" : ":" + metric);
  }

  @Override
  public int compareTo(RowKey other) {
    return text().compareTo(other.text());
  }

  /** Class and method without the package. */
  private String shortName() {
    int method = benchmark.lastIndexOf('.');
    int type = benchmark.lastIndexOf('.', method - 1);
    return benchmark.substring(type + 1);
  }
}
