package io.prefetchbench.reports.page;

import io.prefetchbench.reports.run.Better;
import io.prefetchbench.reports.run.MetricKey;
import io.prefetchbench.reports.series.Series;
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
 * Benchmark cells as bars: one chart a metric name, in it one group a floor. Labels that all bars
 * of a chart share are said once in its title; those that a group shares, once in the group's.
 */
final class CellSection {
  private CellSection() {}

  static Section of(List<Series> series) {
    Map<String, List<Series>> byName = new LinkedHashMap<>();
    series.forEach(
        each -> byName.computeIfAbsent(each.key().name(), absent -> new ArrayList<>()).add(each));
    List<Block> charts = new ArrayList<>();
    byName.forEach((name, cells) -> charts.add(chart(name, cells)));
    return new Section("Benchmarks", charts);
  }

  private static Block.Bars chart(String name, List<Series> cells) {
    Map<MetricKey, Series> byKey = new LinkedHashMap<>();
    cells.forEach(cell -> byKey.put(cell.key(), cell));
    Map<MetricKey, List<Series>> byFloor = new LinkedHashMap<>();
    Set<MetricKey> floors =
        cells.stream().map(Series::floor).filter(byKey::containsKey).collect(Collectors.toSet());
    for (Series cell : cells) {
      MetricKey group = floors.contains(cell.key()) ? cell.key() : knownFloor(cell, byKey);
      byFloor
          .computeIfAbsent(group == null ? MetricKey.of(name) : group, a -> new ArrayList<>())
          .add(cell);
    }
    Map<String, String> common = commonLabels(cells);
    List<Block.Group> groups = new ArrayList<>();
    byFloor.forEach((floor, members) -> groups.add(group(byKey.get(floor), members, common)));
    Better better = cells.get(0).better();
    return new Block.Bars(
        name + words(common, Set.of(), "  (", ")"),
        cells.get(0).unit(),
        switch (better) {
          case LOWER -> "less is better";
          case HIGHER -> "more is better";
          case NONE -> "";
        },
        groups);
  }

  private static @Nullable MetricKey knownFloor(Series cell, Map<MetricKey, Series> byKey) {
    MetricKey floor = cell.floor();
    return floor != null && byKey.containsKey(floor) ? floor : null;
  }

  private static Block.Group group(
      @Nullable Series floor, List<Series> members, Map<String, String> common) {
    Map<String, String> shared = members.size() == 1 ? Map.of() : commonLabels(members);
    List<Series> sorted = new ArrayList<>(members);
    Comparator<Series> bestFirst = Comparator.comparingDouble(Series::median);
    if (members.get(0).better() == Better.HIGHER) {
      bestFirst = bestFirst.reversed();
    }
    sorted.sort(
        Comparator.<Series, Boolean>comparing(cell -> !cell.equals(floor))
            .thenComparing(bestFirst));
    List<Block.Bar> bars = new ArrayList<>();
    for (Series cell : sorted) {
      bars.add(bar(cell, floor, shared, common));
    }
    return new Block.Group(words(shared, common.keySet(), "", ""), bars);
  }

  private static Block.Bar bar(
      Series cell, @Nullable Series floor, Map<String, String> shared, Map<String, String> common) {
    Set<String> said = new TreeSet<>(shared.keySet());
    said.addAll(common.keySet());
    String own = words(cell.key().labels(), said, "", "");
    String label = own.isEmpty() ? cell.key().name() : own;
    boolean isFloor = cell.equals(floor);
    Double floorMedian = floor == null || isFloor ? null : floor.median();
    Double toFloor =
        floorMedian == null || floorMedian == 0 ? null : (Double) (cell.median() / floorMedian);
    return new Block.Bar(label, cell.median(), cell.points(), isFloor, floorMedian, toFloor);
  }

  /** With one cell nothing is common: its labels are what tells it apart. */
  private static Map<String, String> commonLabels(List<Series> cells) {
    Map<String, String> common = new LinkedHashMap<>(cells.get(0).key().labels());
    for (Series cell : cells) {
      common.entrySet().retainAll(cell.key().labels().entrySet());
    }
    return cells.size() == 1 ? Map.of() : common;
  }

  private static String words(
      Map<String, String> labels, Set<String> without, String before, String after) {
    String words =
        labels.entrySet().stream()
            .filter(label -> !without.contains(label.getKey()))
            .map(
                label ->
                    Set.of("client", "strategy", "mode").contains(label.getKey())
                        ? label.getValue()
                        : label.getKey() + " " + label.getValue())
            .collect(Collectors.joining(" · "));
    return words.isEmpty() ? "" : before + words + after;
  }
}
