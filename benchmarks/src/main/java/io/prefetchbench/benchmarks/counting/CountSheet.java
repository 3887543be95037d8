package io.prefetchbench.benchmarks.counting;

import io.prefetchbench.reports.run.Better;
import io.prefetchbench.reports.run.Metric;
import io.prefetchbench.reports.run.MetricKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Collects the figures of one counting run. Not thread-safe. */
final class CountSheet {
  private final List<Metric> metrics = new ArrayList<>();
  private final Map<String, SortedMap<String, Double>> commands = new LinkedHashMap<>();

  void add(String name, String unit, Map<String, String> labels, double value) {
    add(Metric.value(name, unit, Better.LOWER, labels, value));
  }

  void add(Metric metric) {
    metrics.add(metric);
  }

  /** Adds commands and bytes of a section, named {@code what}, each divided by the operations. */
  void addCosts(
      String what,
      String operation,
      Map<String, String> labels,
      OperationCost cost,
      int operations) {
    double each = operations;
    String bytes = "B/" + operation;
    add(what + ".commands", "commands/" + operation, labels, cost.commands() / each);
    add(what + ".bytesOut", bytes, labels, cost.bytesOut() / each);
    add(what + ".bytesIn", bytes, labels, cost.bytesIn() / each);
    SortedMap<String, Double> byCommand = new TreeMap<>();
    cost.calls().forEach((name, calls) -> byCommand.put(name, calls / each));
    commands.put(new MetricKey(what + ".commands", labels).text(), byCommand);
  }

  /** All figures, in the order they were added. */
  List<Metric> metrics() {
    return List.copyOf(metrics);
  }

  /** The commands of each {@code commands} figure: calls per operation by command. */
  Map<String, SortedMap<String, Double>> commands() {
    return Map.copyOf(commands);
  }
}
