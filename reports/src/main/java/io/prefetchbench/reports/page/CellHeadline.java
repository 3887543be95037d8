package io.prefetchbench.reports.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.reports.page.Headline.Figure;
import io.prefetchbench.reports.page.Headline.Mood;
import io.prefetchbench.reports.run.Better;
import io.prefetchbench.reports.run.MetricKey;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.Series;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The headline figures of a JMH run: the best cell of each metric that has floors. */
final class CellHeadline {
  private static final int MOST_CELLS = 4;

  private CellHeadline() {}

  static List<Figure> figures(RunDirectory run, List<Series> series) {
    Map<MetricKey, Series> byKey = new LinkedHashMap<>();
    series.forEach(each -> byKey.put(each.key(), each));
    Map<String, Series> best = new LinkedHashMap<>();
    for (Series cell : series) {
      if (cell.floor() != null && byKey.containsKey(cell.floor())) {
        best.merge(cell.key().name(), cell, CellHeadline::better);
      }
    }
    List<Figure> figures = new ArrayList<>();
    for (Series cell : best.values()) {
      if (figures.size() < MOST_CELLS) {
        figures.add(figure(run, cell));
      }
    }
    return figures;
  }

  /** How much was run: {@code 11 benchmarks, 1 round}. */
  static String conditions(RunDirectory run, List<Series> series) {
    int rounds = series.stream().mapToInt(each -> each.points().size()).max().orElse(0);
    long cells = run.json("jmh.json").map(JsonNode::size).orElse(0);
    if (rounds == 0 || cells == 0) {
      return "";
    }
    return "%s: %s benchmarks, %s%s"
        .formatted(
            run.manifest().workload(),
            FigureText.count(cells),
            rounds,
            rounds == 1 ? " round" : " rounds");
  }

  private static Figure figure(RunDirectory run, Series cell) {
    String name = cell.key().name();
    Map<String, String> labels = cell.key().labels();
    String client = labels.containsKey("client") ? ": " + Names.value(labels.get("client")) : "";
    String cellOf = labels.isEmpty() ? "" : " (" + Names.labels(labels, Set.of()) + ")";
    return new Figure(
        key(name),
        "best " + Names.metric(name) + client,
        FigureText.of(cell.median(), cell.unit()),
        cell.median(),
        null,
        cell.unit(),
        "the best cell that is not a floor, which is the same bytes over a bare socket" + cellOf,
        run.manifest().caveats().stream().filter(caveat -> caveat.covers(name)).toList(),
        Mood.PLAIN);
  }

  /** {@code lookup.p50} becomes {@code bestLookupP50}. */
  private static String key(String metric) {
    StringBuilder key = new StringBuilder("best");
    for (String word : metric.split("[^A-Za-z0-9]+", -1)) {
      if (!word.isEmpty()) {
        key.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
      }
    }
    return key.toString();
  }

  private static Series better(Series one, Series other) {
    boolean more = other.median() > one.median();
    return more == (one.better() == Better.HIGHER) ? other : one;
  }
}
