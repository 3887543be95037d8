package io.prefetchbench.reports.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.reports.json.Json;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.series.HistogramLog;
import io.prefetchbench.reports.series.Timeline;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A load run second by second: how old things were, what the machine did meanwhile, at which rates,
 * and when something befell the system; all over the same seconds.
 */
final class TimelineBlocks {
  private static final double NANOS_PER_SECOND = 1e9;

  private TimelineBlocks() {}

  static List<Block> of(RunDirectory run, HistogramLog log) {
    List<Block.Band> bands = bands(run);
    List<Block> blocks = new ArrayList<>();
    Timeline lag = log.timeline("sync.lag");
    if (lag.points().size() > 1) {
      blocks.add(ages(log, lag, bands));
    }
    List<Block.Line> rates = rates(run.jsonLines("counters.ndjson"));
    if (!rates.isEmpty()) {
      String note = "Counted by the generator once a second.";
      blocks.add(
          new Block.Curves(
              "Rates over time", Block.Axis.SECONDS, Block.Unit.RATE, rates, bands, note));
    }
    return blocks;
  }

  private static List<Block.Band> bands(RunDirectory run) {
    List<Block.Band> bands = new ArrayList<>();
    for (JsonNode fault : run.json("faults.json").orElse(Json.object())) {
      bands.add(
          new Block.Band(
              fault.path("beginNanos").asLong() / NANOS_PER_SECOND,
              fault.path("endNanos").asLong() / NANOS_PER_SECOND,
              fault.path("kind").asText()));
    }
    return bands;
  }

  private static Block ages(HistogramLog log, Timeline lag, List<Block.Band> bands) {
    List<Block.Line> lines = new ArrayList<>();
    lines.add(maxima("max", lag));
    String note = "One point a second. Too few events for a p99 over time.";
    OptionalInt window = lag.tailIntervals();
    if (window.isPresent()) {
      String over = window.getAsInt() == 1 ? "" : " (over " + window.getAsInt() + " s)";
      lines.add(line("p99" + over, lag, lag.points().stream().map(p -> p.p99Nanos()).toList()));
      note =
          window.getAsInt() == 1
              ? "One point a second."
              : "One point a second; p99 over as many seconds as give it ten samples above.";
    }
    lines.add(line("p50", lag, lag.points().stream().map(p -> p.p50Nanos()).toList()));
    for (String tag : List.of("staleness", "hiccup")) {
      Timeline other = log.timeline(tag);
      if (other.points().stream().anyMatch(point -> point.count() > 0)) {
        lines.add(maxima((tag.equals("hiccup") ? "hiccup of the generator" : tag) + " max", other));
      }
    }
    return new Block.Curves(
        "Sync lag over time", Block.Axis.SECONDS, Block.Unit.NANOS, lines, bands, note);
  }

  private static Block.Line maxima(String name, Timeline timeline) {
    List<@Nullable Double> ys = new ArrayList<>();
    for (Timeline.Point point : timeline.points()) {
      ys.add(point.count() == 0 ? null : (Double) (double) point.maxNanos());
    }
    return new Block.Line(name, seconds(timeline), ys);
  }

  private static Block.Line line(String name, Timeline timeline, List<OptionalLong> nanos) {
    List<@Nullable Double> ys = new ArrayList<>();
    for (OptionalLong each : nanos) {
      ys.add(each.isPresent() ? (Double) (double) each.getAsLong() : null);
    }
    return new Block.Line(name, seconds(timeline), ys);
  }

  /** Whole ones: curves are drawn over one axis, and the clocks of two logs differ by a little. */
  private static List<Double> seconds(Timeline timeline) {
    return timeline.points().stream().map(p -> (double) Math.round(p.endSeconds())).toList();
  }

  private static List<Block.Line> rates(List<JsonNode> counters) {
    List<Double> xs = new ArrayList<>();
    List<@Nullable Double> reads = new ArrayList<>();
    List<@Nullable Double> errors = new ArrayList<>();
    List<@Nullable Double> mutations = new ArrayList<>();
    long before = 0;
    for (JsonNode line : counters) {
      long sent = line.path("mutationsSent").asLong();
      // The first second would count the warm-up's mutations too.
      mutations.add(xs.isEmpty() ? null : (Double) (double) (sent - before));
      before = sent;
      xs.add(line.path("second").asDouble());
      reads.add(line.path("sent").asDouble());
      errors.add(line.path("errors").asDouble());
    }
    return xs.size() < 2
        ? List.of()
        : List.of(
            new Block.Line("failed reads", xs, errors),
            new Block.Line("mutations", xs, mutations),
            new Block.Line("reads", xs, reads));
  }
}
