package io.prefetchbench.reports.page;

import io.prefetchbench.reports.run.Better;
import io.prefetchbench.reports.run.Metric;
import io.prefetchbench.reports.run.MetricKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Benchmark cells as bars: one chart per metric name, in it one group per floor. Labels that all
 * bars of a chart share are named once in its title; those that a group shares, once in the
 * group's.
 */
final class CellSection {
  private static final String RATIO = ".ratioToFloor";

  private final String name;
  private final List<Metric> cells;
  private final Map<MetricKey, Metric> byKey = new LinkedHashMap<>();
  private final Set<MetricKey> floors;
  private final Map<MetricKey, Metric> ratios;

  private CellSection(String name, List<Metric> cells, Map<MetricKey, Metric> ratios) {
    this.name = name;
    this.cells = cells;
    this.ratios = ratios;
    cells.forEach(cell -> byKey.put(cell.key(), cell));
    this.floors =
        cells.stream().map(Metric::floor).filter(byKey::containsKey).collect(Collectors.toSet());
  }

  /** A section for each question that has a metric with several cells, and one for the others. */
  static List<Section> of(List<Metric> series) {
    Map<String, Map<String, List<Metric>>> questions = new LinkedHashMap<>();
    Map<MetricKey, Metric> ratios = new LinkedHashMap<>();
    for (Metric each : series) {
      String name = each.key().name();
      if (name.endsWith(RATIO)) {
        String of = name.substring(0, name.length() - RATIO.length());
        ratios.put(new MetricKey(of, each.key().labels()), each);
      } else {
        questions
            .computeIfAbsent(Names.question(name), absent -> new LinkedHashMap<>())
            .computeIfAbsent(name, absent -> new ArrayList<>())
            .add(each);
      }
    }
    List<Section> sections = new ArrayList<>();
    List<List<String>> rows = new ArrayList<>();
    questions.forEach(
        (question, byName) -> {
          List<CellSection> charts = new ArrayList<>();
          List<Block> blocks = new ArrayList<>();
          byName.forEach(
              (name, cells) -> {
                if (cells.size() > 1) {
                  charts.add(new CellSection(name, cells, ratios));
                } else {
                  rows.add(single(cells.get(0)));
                }
              });
          charts.sort(Comparator.comparing(chart -> chart.floors.isEmpty()));
          charts.forEach(chart -> blocks.add(chart.chart()));
          sections.add(new Section("Benchmarks: " + Names.metric(question), blocks));
        });
    if (!rows.isEmpty()) {
      Block table = new Block.Table(List.of("benchmark", "median", "forks"), 1, rows);
      sections.add(new Section("Benchmarks with one cell", List.of(table)));
    }
    return sections;
  }

  private static List<String> single(Metric cell) {
    String labels = Names.labels(cell.key().labels(), Set.of("mode"));
    return List.of(
        Names.metric(cell.key().name()) + (labels.isEmpty() ? "" : " · " + labels),
        Names.figure(cell),
        Integer.toString(cell.points().size()));
  }

  private Block.Bars chart() {
    Map<MetricKey, List<Metric>> byFloor = new LinkedHashMap<>();
    List<Metric> alone = new ArrayList<>();
    for (Metric cell : cells) {
      MetricKey floor = floors.contains(cell.key()) ? cell.key() : cell.floor();
      if (floor != null && byKey.containsKey(floor)) {
        byFloor.computeIfAbsent(floor, absent -> new ArrayList<>()).add(cell);
      } else {
        alone.add(cell);
      }
    }
    Map<String, String> common = commonLabels(cells);
    List<Block.Group> groups = new ArrayList<>();
    byFloor.forEach((floor, members) -> groups.add(group(byKey.get(floor), members, common)));
    if (!alone.isEmpty()) {
      groups.add(group(null, alone, common));
    }
    String direction =
        switch (cells.get(0).better()) {
          case LOWER -> "less is better";
          case HIGHER -> "more is better";
          case NONE -> "";
        };
    String labels = Names.labels(common, Set.of());
    String title = Names.metric(name) + (labels.isEmpty() ? "" : " (" + labels + ")");
    String unit = name.contains(".ratioTo") ? "ratio" : cells.get(0).unit();
    return new Block.Bars(title, unit, direction, groups);
  }

  private Block.Group group(
      @Nullable Metric floor, List<Metric> members, Map<String, String> common) {
    Map<String, String> shared = members.size() == 1 ? Map.of() : commonLabels(members);
    List<Metric> sorted = new ArrayList<>(members);
    Comparator<Metric> bestFirst = Comparator.comparingDouble(Metric::median);
    if (members.get(0).better() == Better.HIGHER) {
      bestFirst = bestFirst.reversed();
    }
    sorted.sort(
        Comparator.<Metric, Boolean>comparing(cell -> !cell.equals(floor))
            .thenComparing(bestFirst));
    List<Block.Bar> bars = new ArrayList<>();
    for (Metric cell : sorted) {
      bars.add(bar(cell, floor, shared, common));
    }
    return new Block.Group(Names.labels(shared, common.keySet()), bars);
  }

  private Block.Bar bar(
      Metric cell, @Nullable Metric floor, Map<String, String> shared, Map<String, String> common) {
    Set<String> named = new TreeSet<>(shared.keySet());
    named.addAll(common.keySet());
    String own = Names.labels(cell.key().labels(), named);
    String label = own.isEmpty() ? Names.metric(cell.key().name()) : own;
    boolean isFloor = cell.equals(floor);
    Double floorMedian = floor == null || isFloor ? null : floor.median();
    Double toFloor = floorMedian == null ? null : ratio(cell, floorMedian);
    return new Block.Bar(label, cell.median(), cell.points(), isFloor, floorMedian, toFloor);
  }

  /** Taken fork by fork of one round where the run wrote it so: drift within a round is small. */
  private @Nullable Double ratio(Metric cell, double floorMedian) {
    Metric paired = ratios.get(cell.key());
    if (paired != null) {
      return paired.median();
    }
    return floorMedian == 0 ? null : (Double) (cell.median() / floorMedian);
  }

  /** With one cell nothing is common: its labels are what tells it apart. */
  private static Map<String, String> commonLabels(List<Metric> cells) {
    Map<String, String> common = new LinkedHashMap<>(cells.get(0).key().labels());
    for (Metric cell : cells) {
      common.entrySet().retainAll(cell.key().labels().entrySet());
    }
    return cells.size() == 1 ? Map.of() : common;
  }
}
