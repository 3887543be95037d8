package io.prefetchbench.gate.plan;

import io.prefetchbench.reports.run.Better;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a figure is, which direction of it is better, and what it is in one unit, from the words
 * that JMH and load runs write: {@code thrpt} in {@code ops/us}, {@code avgt} in {@code ns/op},
 * {@code gc.alloc.rate.norm} in {@code B/op}.
 */
public final class MetricKinds {
  private static final String PRIMARY = "primary";

  public static final String ALLOCATION = "gc.alloc.rate.norm";

  /** The mean of all slices of a block in one process: of the kind of its benchmark's figure. */
  public static final String MEAN = "slices.mean";

  /** The figures of a load that the gate has a rule for. */
  public static final List<String> OF_LOADS =
      List.of("read.response.p50", "read.response.p99", "sync.lag.p50", "sync.lag.p99");

  /** Secondary figures that the gate has a rule for: of benchmarks, and of loads. */
  public static final List<String> SECONDARY =
      Stream.concat(Stream.of(ALLOCATION, "cpu.norm", MEAN), OF_LOADS.stream()).toList();

  private static final String OPERATIONS = "ops/";
  private static final String AN_OPERATION = "/op";

  /** JMH's words for units of time, those of load runs, and those of tools that write its form. */
  private static final Map<String, Double> NANOS =
      Map.ofEntries(
          Map.entry("ns", 1.0),
          Map.entry("us", 1e3),
          Map.entry("\u00b5s", 1e3),
          Map.entry("\u03bcs", 1e3),
          Map.entry("ms", 1e6),
          Map.entry("s", 1e9),
          Map.entry("sec", 1e9),
          Map.entry("min", 60e9),
          Map.entry("h", 3_600e9),
          Map.entry("hr", 3_600e9),
          Map.entry("day", 86_400e9));

  private static final Map<String, Double> BYTES =
      Map.of("B", 1.0, "KB", 1024.0, "MB", 1048576.0, "GB", 1073741824.0);

  private MetricKinds() {}

  /**
   * Returns the kind of a figure; empty if the gate has no rule for it, as for a rate of
   * collection, or a figure in a unit that is not one of its kind.
   *
   * @param mode JMH's short word, {@code load}, or {@code count}
   * @param metric {@code primary}, or the name of a secondary figure, with JMH's dot or without
   */
  public static Optional<MetricKind> of(String mode, String unit, String metric) {
    String name = metric.startsWith("·") ? metric.substring(1) : metric;
    if (mode.equals("count")) {
      return Optional.of(MetricKind.COUNT);
    }
    if (mode.equals("load")) {
      return NANOS.containsKey(unit) ? percentile(name) : Optional.empty();
    }
    boolean time = NANOS.containsKey(before(unit));
    if (name.equals(ALLOCATION)) {
      return known(MetricKind.ALLOCATION, BYTES.containsKey(before(unit)));
    }
    if (name.equals("cpu.norm")) {
      return known(MetricKind.CPU, time);
    }
    if (!name.equals(PRIMARY) && !name.equals(MEAN)) {
      return Optional.empty();
    }
    return NANOS.containsKey(after(unit))
        ? Optional.of(MetricKind.THROUGHPUT)
        : known(MetricKind.TIME, time);
  }

  /** Which direction is better: by the unit, since a benchmark of times may count a rate. */
  public static Better better(String mode, String unit) {
    if (unit.startsWith(OPERATIONS)) {
      return Better.HIGHER;
    }
    if (unit.endsWith(AN_OPERATION) || mode.equals("count")) {
      return Better.LOWER;
    }
    return mode.equals("load") && NANOS.containsKey(unit) ? Better.LOWER : Better.NONE;
  }

  /** Returns the figure in ns or bytes an operation, of which less is better, as floors have it. */
  public static double perOperation(MetricKind kind, String unit, double value) {
    return switch (kind) {
      case THROUGHPUT -> factor(kind, unit, NANOS, after(unit), OPERATIONS) / value;
      case TIME, CPU -> factor(kind, unit, NANOS, before(unit), AN_OPERATION) * value;
      case ALLOCATION -> factor(kind, unit, BYTES, before(unit), AN_OPERATION) * value;
      case LATENCY_P50, LATENCY_P99 -> factor(kind, unit, NANOS, unit, "") * value;
      case COUNT -> value;
    };
  }

  private static Optional<MetricKind> known(MetricKind kind, boolean unitIsKnown) {
    return unitIsKnown ? Optional.of(kind) : Optional.empty();
  }

  private static Optional<MetricKind> percentile(String name) {
    if (name.endsWith("p50")) {
      return Optional.of(MetricKind.LATENCY_P50);
    }
    return name.endsWith("p99") ? Optional.of(MetricKind.LATENCY_P99) : Optional.empty();
  }

  private static double factor(
      MetricKind kind, String unit, Map<String, Double> factors, String part, String with) {
    Double factor = factors.get(part);
    if (factor == null || !unit.contains(with)) {
      throw new IllegalArgumentException(unit + " is not a unit of " + kind.word());
    }
    return factor;
  }

  private static String before(String unit) {
    return unit.endsWith(AN_OPERATION)
        ? unit.substring(0, unit.length() - AN_OPERATION.length())
        : "";
  }

  private static String after(String unit) {
    return unit.startsWith(OPERATIONS) ? unit.substring(OPERATIONS.length()) : "";
  }
}
