package io.prefetchbench.benchmarks;

import io.prefetchbench.benchmarks.rounds.BenchmarkCell;
import io.prefetchbench.reports.run.Better;
import io.prefetchbench.reports.run.Metric;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.ToDoubleFunction;

/** Rates of one tool: a sample a round for each data set. For use by one thread. */
final class ToolRates {
  private final Map<Load, List<Double>> ratesPerSecond = new LinkedHashMap<>();

  /** A data set; a run may have several shapes and sizes. */
  record Load(String shape, int entities) {
    static Load of(BenchmarkCell cell) {
      return new Load(
          cell.params().getOrDefault("shape", ""),
          Integer.parseInt(cell.params().getOrDefault("entities", "0")));
    }

    SortedMap<String, String> labels() {
      return new TreeMap<>(Map.of("shape", shape, "entities", Integer.toString(entities)));
    }
  }

  /** Wants the data set of this cell. */
  void want(BenchmarkCell cell) {
    ratesPerSecond.putIfAbsent(Load.of(cell), new ArrayList<>());
  }

  /** Measures each once more. */
  void measure(ToDoubleFunction<Load> rate) {
    ratesPerSecond.forEach((load, rates) -> rates.add(rate.applyAsDouble(load)));
  }

  void forEach(BiConsumer<Load, List<Double>> use) {
    ratesPerSecond.forEach(use);
  }

  /** A metric for each data set. */
  List<Metric> metrics(String name, String unit) {
    List<Metric> metrics = new ArrayList<>();
    ratesPerSecond.forEach(
        (load, rates) ->
            metrics.add(Metric.samples(name, unit, Better.HIGHER, load.labels(), rates)));
    return metrics;
  }
}
