package io.prefetchbench.reports.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.reports.run.Better;
import io.prefetchbench.reports.run.MetricKey;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.series.HistogramLog;
import io.prefetchbench.reports.series.Latencies;
import io.prefetchbench.reports.series.Series;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/** The few figures a reader wants first. */
final class Highlights {
  private static final int MOST_CELLS = 4;

  private Highlights() {}

  /** The best cell that is no floor, of each metric that has floors. */
  static List<Block.Fact> ofCells(List<Series> series) {
    Map<MetricKey, Series> byKey = new LinkedHashMap<>();
    series.forEach(each -> byKey.put(each.key(), each));
    Map<String, Series> best = new LinkedHashMap<>();
    for (Series cell : series) {
      if (cell.floor() != null && byKey.containsKey(cell.floor())) {
        best.merge(cell.key().name(), cell, Highlights::better);
      }
    }
    List<Block.Fact> facts = new ArrayList<>();
    for (Series cell : best.values()) {
      String client = String.join(" · ", cell.key().labels().values());
      facts.add(
          plain(
              "best " + cell.key().name() + (client.isEmpty() ? "" : ": " + client),
              Figures.of(cell.median(), cell.unit())));
    }
    return facts.stream().limit(MOST_CELLS).collect(Collectors.toList());
  }

  static List<Block.Fact> ofLoad(HistogramLog log, RunDirectory run) {
    List<Block.Fact> facts = new ArrayList<>();
    percentile(facts, log, "read.response", "read response");
    percentile(facts, log, "sync.lag", "sync lag");
    run.json("bulkload.json")
        .ifPresent(
            load -> {
              double seconds = load.path("elapsedNanos").asDouble() / 1e9;
              if (seconds > 0) {
                double rate = load.path("loaded").asLong() / seconds;
                facts.add(plain("bulk load", Figures.of(rate, "entities/s")));
              }
            });
    run.json("correctness.json").ifPresent(counters -> facts.add(correctness(counters)));
    return facts;
  }

  private static Block.Fact correctness(JsonNode counters) {
    long above = 0;
    int checked = 0;
    for (JsonNode counter : counters) {
      if (counter.isNumber()) {
        checked++;
        above += counter.asLong() != 0 ? 1 : 0;
      }
    }
    return new Block.Fact(
        "correctness counters above zero",
        above + " of " + checked + " checked",
        above == 0 ? Block.Mood.GOOD : Block.Mood.BAD);
  }

  private static void percentile(
      List<Block.Fact> facts, HistogramLog log, String tag, String name) {
    log.merged(tag)
        .ifPresent(
            times -> {
              facts.add(plain(name + " p50", Figures.nanos(times.percentileNanos(50))));
              facts.add(tail(times, name));
            });
  }

  private static Block.Fact tail(Latencies times, String name) {
    OptionalLong p99 = times.percentileNanos(99);
    return p99.isPresent()
        ? plain(name + " p99", Figures.nanos(p99))
        : plain(name + " max", Figures.nanos(times.maxNanos()));
  }

  private static Series better(Series one, Series other) {
    boolean more = other.median() > one.median();
    return more == (one.better() == Better.HIGHER) ? other : one;
  }

  private static Block.Fact plain(String name, String value) {
    return new Block.Fact(name, value, Block.Mood.PLAIN);
  }
}
