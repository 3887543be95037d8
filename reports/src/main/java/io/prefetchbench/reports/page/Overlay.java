package io.prefetchbench.reports.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.reports.json.Json;
import io.prefetchbench.reports.run.HistogramLog;
import io.prefetchbench.reports.run.Latencies;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunKind;
import io.prefetchbench.reports.run.Timeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The curves of two load runs in one chart each, in the same colours throughout. */
public final class Overlay {
  private static final Tone[] TONES = {Tone.FIRST, Tone.SECOND};
  private static final String[] NAMES = {"first", "second"};

  private final List<RunDirectory> runs = new ArrayList<>();
  private final List<HistogramLog> logs = new ArrayList<>();
  private final List<Block> blocks = new ArrayList<>();

  private Overlay() {}

  /** Returns the charts of what both runs recorded; empty if one of them has no load run. */
  public static List<Block> of(RunDirectory first, RunDirectory second) {
    Overlay overlay = new Overlay();
    for (RunDirectory run : List.of(first, second)) {
      loadRun(run).ifPresent(overlay.runs::add);
    }
    if (overlay.runs.size() < 2) {
      return List.of();
    }
    overlay.runs.forEach(run -> overlay.logs.add(HistogramLog.read(run)));
    overlay.distribution("Read response time by percentile", "read.response");
    overlay.distribution("Sync lag by percentile", "sync.lag");
    overlay.freshness();
    overlay.overTime("Read response time over time, p99", "read.response", 99);
    overlay.overTime("Read response time over time, p50", "read.response", 50);
    overlay.overTime("Sync lag over time, p99", "sync.lag", 99);
    overlay.overTime("Sync lag over time, p50", "sync.lag", 50);
    overlay.rates();
    return overlay.blocks;
  }

  private static Optional<RunDirectory> loadRun(RunDirectory run) {
    return run.manifest().kind() == RunKind.LOAD
        ? Optional.of(run)
        : run.parts().stream().filter(part -> part.manifest().kind() == RunKind.LOAD).findFirst();
  }

  private void distribution(String title, String tag) {
    List<Block.Line> lines = new ArrayList<>();
    for (int i = 0; i < logs.size(); i++) {
      Optional<Latencies> times = logs.get(i).merged(tag);
      if (times.isPresent()) {
        lines.add(curve(i, times.get()));
      }
    }
    String note = "Each percentile has at least ten samples above it.";
    add(title, Block.Axis.NINES, Block.Unit.NANOS, lines, note);
  }

  private static Block.Line curve(int run, Latencies times) {
    List<Double> xs = new ArrayList<>();
    List<@Nullable Double> ys = new ArrayList<>();
    for (Latencies.CurvePoint point : times.curve()) {
      xs.add(point.nines());
      ys.add((double) point.nanos());
    }
    return line(run, xs, ys);
  }

  private void freshness() {
    List<Block.Line> lines = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      JsonNode staleness =
          runs.get(i).json("verification.json").orElse(Json.object()).path("staleness");
      Optional<Block.Line> curve = FreshnessCurve.ofAllReads(staleness, logs.get(i));
      if (curve.isPresent()) {
        lines.add(line(i, curve.get().xs(), curve.get().ys()));
      }
    }
    String note = "The share of reads whose value was current or superseded for less than t.";
    add("Freshness: P(t)", Block.Axis.AGE, Block.Unit.SHARE, lines, note);
  }

  private void overTime(String title, String tag, double percentile) {
    List<Block.Line> lines = new ArrayList<>();
    for (int i = 0; i < logs.size(); i++) {
      Timeline times = logs.get(i).timeline(tag);
      if (times.window(percentile).isPresent()) {
        List<@Nullable Double> ys = TimelineBlocks.nanos(times.percentile(percentile));
        lines.add(line(i, TimelineBlocks.seconds(times), ys));
      }
    }
    add(title, Block.Axis.SECONDS, Block.Unit.NANOS, lines, "");
  }

  private void rates() {
    List<Block.Line> lines = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      List<Block.Line> rates = new CounterLines(runs.get(i).jsonLines("counters.ndjson")).rates();
      for (Block.Line rate : rates) {
        if (rate.tone() == Tone.READS) {
          lines.add(line(i, rate.xs(), rate.ys()));
        }
      }
    }
    add("Reads sent over time", Block.Axis.SECONDS, Block.Unit.RATE, lines, "");
  }

  /** The first is dashed too, so that the two are distinguishable without their colours. */
  private static Block.Line line(int run, List<Double> xs, List<@Nullable Double> ys) {
    Block.Look look = run == 0 ? Block.Look.DASHED : Block.Look.LINE;
    return new Block.Line(NAMES[run], TONES[run], look, xs, ys);
  }

  private void add(
      String title, Block.Axis axis, Block.Unit unit, List<Block.Line> lines, String note) {
    if (lines.size() == 2) {
      blocks.add(new Block.Curves(title, axis, unit, lines, List.of(), note));
    }
  }
}
