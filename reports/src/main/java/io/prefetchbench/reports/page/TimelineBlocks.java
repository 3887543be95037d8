package io.prefetchbench.reports.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.reports.json.Json;
import io.prefetchbench.reports.run.HistogramLog;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.Timeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A load run second by second: read latency, sync lag, rates, CPU and pauses, all over the same
 * seconds and with the same marks where a fault was injected.
 */
final class TimelineBlocks {
  private static final double NANOS_PER_SECOND = 1e9;

  private final HistogramLog log;
  private final List<Block.Band> bands;

  private TimelineBlocks(HistogramLog log, List<Block.Band> bands) {
    this.log = log;
    this.bands = bands;
  }

  static List<Block> of(RunDirectory run, HistogramLog log) {
    TimelineBlocks charts = new TimelineBlocks(log, bands(run));
    List<Block> blocks = new ArrayList<>();
    charts.percentiles("Read latency over time", "read.response").ifPresent(blocks::add);
    charts.percentiles("Sync lag over time", "sync.lag").ifPresent(blocks::add);
    charts.stages().ifPresent(blocks::add);
    charts.staleness().ifPresent(blocks::add);
    List<JsonNode> counters = run.jsonLines("counters.ndjson");
    CounterLines lines = new CounterLines(counters);
    charts.curves("Rates and errors over time", Block.Unit.RATE, lines.rates(), RATES_NOTE, blocks);
    charts.curves("Backlog over time", Block.Unit.COUNT, lines.backlog(), BACKLOG_NOTE, blocks);
    charts.curves("CPU over time", Block.Unit.CPUS, lines.cpu(), CPU_NOTE, blocks);
    charts.pauses().ifPresent(blocks::add);
    return blocks;
  }

  private static final String RATES_NOTE = "Per second.";
  private static final String BACKLOG_NOTE =
      "Changes committed by the primary and not yet applied.";
  private static final String CPU_NOTE = "1 is one CPU in use for the whole second.";

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

  private void curves(
      String title, Block.Unit unit, List<Block.Line> lines, String note, List<Block> into) {
    if (!lines.isEmpty()) {
      into.add(new Block.Curves(title, Block.Axis.SECONDS, unit, lines, bands, note));
    }
  }

  private Optional<Block> percentiles(String title, String tag) {
    Timeline times = log.timeline(tag);
    if (times.points().size() < 2) {
      return Optional.empty();
    }
    List<Block.Line> lines = percentileLines(times);
    return Optional.of(
        new Block.Curves(
            title, Block.Axis.SECONDS, Block.Unit.NANOS, lines, bands, note(times, lines)));
  }

  /** The maximum on top, then p99, p90 and p50, each tinted down to the next. */
  private static List<Block.Line> percentileLines(Timeline times) {
    List<Block.Line> lines = new ArrayList<>();
    lines.add(maxima("max", Tone.MAX, Block.Look.THIN, times));
    int[] percentiles = {99, 90, 50};
    Tone[] tones = {Tone.P99, Tone.P90, Tone.P50};
    for (int i = 0; i < percentiles.length; i++) {
      OptionalInt window = times.window(percentiles[i]);
      if (window.isPresent()) {
        String over = window.getAsInt() == 1 ? "" : " over " + window.getAsInt() + " s";
        Block.Look look = percentiles[i] == 50 ? Block.Look.LINE : Block.Look.FILLED;
        List<@Nullable Double> ys = nanos(times.percentile(percentiles[i]));
        lines.add(new Block.Line("p" + percentiles[i] + over, tones[i], look, seconds(times), ys));
      }
    }
    return lines;
  }

  private static String note(Timeline times, List<Block.Line> lines) {
    if (times.window(99).isEmpty()) {
      return "Too few samples for a p99 over time.";
    }
    return lines.stream().anyMatch(line -> line.name().contains(" over "))
        ? "A percentile is taken over as many seconds as give it ten samples above."
        : "";
  }

  /** Means, since percentiles of stages do not add up. */
  private Optional<Block> stages() {
    List<Block.Line> lines = new ArrayList<>();
    for (int i = LagStages.of(log).size() - 1; i >= 0; i--) {
      Timeline stage = log.timeline(LagStages.of(log).get(i));
      if (stage.points().size() < 2) {
        return Optional.empty();
      }
      List<@Nullable Double> means = new ArrayList<>();
      for (OptionalDouble mean : stage.means()) {
        means.add(mean.isPresent() ? (Double) mean.getAsDouble() : null);
      }
      String name = Names.stage(LagStages.of(log).get(i));
      Tone tone = Names.tone(LagStages.of(log).get(i));
      lines.add(new Block.Line(name, tone, Block.Look.FILLED, seconds(stage), means));
    }
    return Optional.of(
        new Block.Curves(
            "Sync lag by stage over time",
            Block.Axis.SECONDS,
            Block.Unit.STACKED_NANOS,
            lines,
            bands,
            "Means of each second, on top of each other: their sum is the mean lag from the"
                + " intended time."));
  }

  private Optional<Block> staleness() {
    Timeline ages = log.timeline("staleness");
    if (ages.points().stream().noneMatch(point -> point.count() > 0)) {
      return Optional.empty();
    }
    Block.Line oldest = maxima("oldest stale read", Tone.STALENESS, Block.Look.POINTS, ages);
    return Optional.of(
        new Block.Curves(
            "Staleness over time",
            Block.Axis.SECONDS,
            Block.Unit.NANOS,
            List.of(oldest),
            bands,
            "A mark for each second with a stale read; seconds without one have no mark."));
  }

  private Optional<Block> pauses() {
    Timeline hiccups = log.timeline("hiccup");
    if (hiccups.points().size() < 2) {
      return Optional.empty();
    }
    List<Block.Line> lines =
        List.of(
            maxima("longest", Tone.HICCUP, Block.Look.LINE, hiccups),
            new Block.Line(
                "p99", Tone.P99, Block.Look.THIN, seconds(hiccups), nanos(hiccups.percentile(99))));
    return Optional.of(
        new Block.Curves(
            "Pauses of the generator over time",
            Block.Axis.SECONDS,
            Block.Unit.NANOS,
            lines,
            bands,
            "How late a thread woke up that only sleeps: what the machine itself adds."));
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
