package io.prefetchbench.reports.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.reports.json.Json;
import io.prefetchbench.reports.run.HistogramLog;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.Timeline;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A load run second by second, with marks where a fault was injected. */
final class TimelineBlocks {
  private static final double NANOS_PER_SECOND = 1e9;
  private final HistogramLog log;
  private final List<Block.Band> bands;
  private final List<Block> blocks = new ArrayList<>();

  private TimelineBlocks(HistogramLog log, List<Block.Band> bands) {
    this.log = log;
    this.bands = bands;
  }

  static List<Block> of(RunDirectory run, HistogramLog log) {
    TimelineBlocks charts = new TimelineBlocks(log, bands(run));
    charts.percentiles("Read latency over time", "read.response");
    charts.percentiles("Sync lag over time", "sync.lag");
    charts.stages();
    charts.staleness();
    CounterLines lines = new CounterLines(run.jsonLines("counters.ndjson"));
    charts.add("Rates and errors over time", Block.Unit.RATE, lines.rates(), "Per second.");
    charts.add(
        "Backlog over time",
        Block.Unit.COUNT,
        lines.backlog(),
        "Changes committed by the primary and not yet applied.");
    charts.add(
        "CPU over time", Block.Unit.CPUS, lines.cpu(), "1 is one CPU in use for the whole second.");
    charts.pauses();
    return charts.blocks;
  }

  /** The faults that were injected, as marks on the axis of seconds. */
  static List<Block.Band> bands(RunDirectory run) {
    List<Block.Band> bands = new ArrayList<>();
    for (JsonNode fault : run.json("faults.json").orElse(Json.object())) {
      bands.add(
          new Block.Band(
              fault.path("beginNanos").asLong() / NANOS_PER_SECOND,
              fault.path("endNanos").asLong() / NANOS_PER_SECOND,
              Names.words(fault.path("kind").asText())));
    }
    return bands;
  }

  /** Adds a chart; none without lines. */
  private void add(String title, Block.Unit unit, List<Block.Line> lines, String note) {
    if (!lines.isEmpty()) {
      blocks.add(new Block.Curves(title, Block.Axis.SECONDS, unit, lines, bands, note));
    }
  }

  /** The maximum on top, then p99, p90 and p50, each tinted down to the next. */
  private void percentiles(String title, String tag) {
    Timeline times = log.timeline(tag);
    if (times.points().size() < 2) {
      return;
    }
    List<Block.Line> lines = new ArrayList<>();
    lines.add(maxima("max", Tone.MAX, Block.Look.THIN, times));
    int[] percentiles = {99, 90, 50};
    Tone[] tones = {Tone.P99, Tone.P90, Tone.P50};
    boolean wide = false;
    for (int i = 0; i < percentiles.length; i++) {
      int window = times.window(percentiles[i]).orElse(0);
      if (window > 0) {
        wide |= window > 1;
        String over = window == 1 ? "" : " over " + window + " s";
        Block.Look look = percentiles[i] == 50 ? Block.Look.LINE : Block.Look.FILLED;
        List<@Nullable Double> ys = nanos(times.percentile(percentiles[i]));
        lines.add(new Block.Line("p" + percentiles[i] + over, tones[i], look, seconds(times), ys));
      }
    }
    String note =
        wide ? "A percentile is taken over as many seconds as give it ten samples above." : "";
    add(
        title,
        Block.Unit.NANOS,
        lines,
        times.window(99).isEmpty() ? "Too few samples for a p99 over time." : note);
  }

  /** Means, since percentiles of stages do not add up. */
  private void stages() {
    List<Block.Line> lines = new ArrayList<>();
    for (String tag : LagStages.of(log)) {
      Timeline stage = log.timeline(tag);
      if (stage.points().size() < 2) {
        return;
      }
      List<@Nullable Double> means = new ArrayList<>();
      for (OptionalDouble mean : stage.means()) {
        means.add(mean.isPresent() ? (Double) mean.getAsDouble() : null);
      }
      lines.add(
          0,
          new Block.Line(
              Names.stage(tag), Names.tone(tag), Block.Look.FILLED, seconds(stage), means));
    }
    add(
        "Sync lag by stage over time",
        Block.Unit.STACKED_NANOS,
        lines,
        "Means of each second, on top of each other: their sum is the mean lag from the"
            + " intended time.");
  }

  private void staleness() {
    Timeline ages = log.timeline("staleness");
    if (ages.points().stream().anyMatch(point -> point.count() > 0)) {
      add(
          "Staleness over time",
          Block.Unit.NANOS,
          List.of(maxima("oldest stale read", Tone.STALENESS, Block.Look.POINTS, ages)),
          "A mark for each second with a stale read; seconds without one have no mark.");
    }
  }

  private void pauses() {
    Timeline hiccups = log.timeline("hiccup");
    if (hiccups.points().size() > 1) {
      List<@Nullable Double> ys = nanos(hiccups.percentile(99));
      add(
          "Pauses of the generator over time",
          Block.Unit.NANOS,
          List.of(
              maxima("longest", Tone.HICCUP, Block.Look.LINE, hiccups),
              new Block.Line("p99", Tone.P99, Block.Look.THIN, seconds(hiccups), ys)),
          "How late a thread woke up that only sleeps: what the machine itself adds.");
    }
  }

  private static Block.Line maxima(String name, Tone tone, Block.Look look, Timeline timeline) {
    List<@Nullable Double> ys = new ArrayList<>();
    for (Timeline.Point point : timeline.points()) {
      ys.add(point.count() == 0 ? null : (Double) (double) point.maxNanos());
    }
    return new Block.Line(name, tone, look, seconds(timeline), ys);
  }

  static List<@Nullable Double> nanos(List<OptionalLong> nanos) {
    List<@Nullable Double> ys = new ArrayList<>();
    for (OptionalLong each : nanos) {
      ys.add(each.isPresent() ? (Double) (double) each.getAsLong() : null);
    }
    return ys;
  }

  /** Whole ones: curves are drawn over one axis, and the clocks of two logs differ by a little. */
  static List<Double> seconds(Timeline timeline) {
    return timeline.points().stream().map(p -> (double) Math.round(p.endSeconds())).toList();
  }
}
