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

/** Collects the figures of one counting run. */
final class CountSheet {
  private final List<Metric> metrics = new ArrayList<>();
  private final Map<String, SortedMap<String, Double>> commands = new LinkedHashMap<>();

  void add(String name, String unit, Map<String, String> labels, double value) {
    metrics.add(Metric.value(name, unit, Better.LOWER, labels, value));
  }

  void add(String name, String unit, Map<String, String> labels, long sum, int operations) {
    add(name, unit, labels, (double) sum / operations);
  }

  /** Adds commands and bytes of a section, named {@code what}, each divided by the operations. */
  void addCosts(
      String what,
      String operation,
      Map<String, String> labels,
      OperationCost cost,
      int operations) {
    String bytes = "B/" + operation;
    add(what + ".commands", "commands/" + operation, labels, cost.commands(), operations);
    add(what + ".bytesOut", bytes, labels, cost.bytesOut(), operations);
    add(what + ".bytesIn", bytes, labels, cost.bytesIn(), operations);
    SortedMap<String, Double> byCommand = new TreeMap<>();
    cost.calls().forEach((name, calls) -> byCommand.put(name, (double) calls / operations));
    commands.put(new MetricKey(what + ".commands", labels).text(), byCommand);
  }

  List<Metric> metrics() {
    return List.copyOf(metrics);
  }

  /** The commands of each {@code commands} figure: calls per operation by command. */
  Map<String, SortedMap<String, Double>> commands() {
    return Map.copyOf(commands);
  }
}
