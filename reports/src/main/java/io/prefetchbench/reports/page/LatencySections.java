package io.prefetchbench.reports.page;

import io.prefetchbench.reports.run.HistogramLog;
import io.prefetchbench.reports.run.Latencies;
import io.prefetchbench.reports.run.Metric;
import io.prefetchbench.reports.run.RunDirectory;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The histograms of a load run: reads, freshness, and the pauses of the machine. */
final class LatencySections {
  private static final double[] PERCENTILES = {50, 90, 99, 99.9, 99.99};
  private static final List<String> COLUMNS =
      List.of("count", "p50", "p90", "p99", "p99.9", "p99.99", "max");
  private static final List<String> READS = List.of("read.response", "read.service", "read.slip");
  private static final List<String> LAGS =
      List.of("sync.lag", "sync.lagFromIntended", "sync.queue", "sync.commit", "staleness");

  private LatencySections() {}

  static List<Section> of(RunDirectory run, HistogramLog log, List<Metric> series) {
    List<Block> reads = new ArrayList<>();
    curve(log, List.of("read.response", "read.service")).ifPresent(reads::add);
    table(log, "reads", READS).ifPresent(reads::add);
    List<Block> lag = new ArrayList<>();
    List<String> stages = LagStages.of(log);
    List<String> lags = LAGS.stream().filter(tag -> !stages.contains(tag)).toList();
    table(log, "of a change", lags).ifPresent(lag::add);
    stages(log, stages, series).ifPresent(lag::add);
    table(log, "stage", stages).ifPresent(lag::add);
    Set<String> others = new LinkedHashSet<>(log.tags());
    List.of(READS, lags, stages).forEach(others::removeAll);
    List<Block> rest = new ArrayList<>();
    table(log, "times", List.copyOf(others)).ifPresent(rest::add);
    return List.of(
        new Section("Over time", TimelineBlocks.of(run, log)),
        new Section("Reads", reads),
        new Section("Sync lag", lag),
        new Section("Other times", rest));
  }

  private static Optional<Block> table(HistogramLog log, String what, List<String> tags) {
    List<String> columns = new ArrayList<>(List.of(what));
    columns.addAll(COLUMNS);
    List<List<String>> rows = new ArrayList<>();
    for (String tag : tags) {
      log.merged(tag).ifPresent(times -> rows.add(row(Names.stage(tag), times)));
    }
    return rows.isEmpty() ? Optional.empty() : Optional.of(new Block.Table(columns, 1, rows));
  }

  private static List<String> row(String name, Latencies times) {
    List<String> row = new ArrayList<>(List.of(name, FigureText.count(times.count())));
    for (double percentile : PERCENTILES) {
      row.add(FigureText.nanos(times.percentileNanos(percentile)));
    }
    row.add(FigureText.nanos(times.maxNanos()));
    return row;
  }

  private static Optional<Block> curve(HistogramLog log, List<String> tags) {
    List<Block.Line> lines = new ArrayList<>();
    for (String tag : tags) {
      log.merged(tag)
          .ifPresent(
              times -> {
                List<Latencies.CurvePoint> points = times.curve();
                List<Double> xs = points.stream().map(Latencies.CurvePoint::nines).toList();
                List<@Nullable Double> ys = new ArrayList<>();
                points.forEach(point -> ys.add((double) point.nanos()));
                lines.add(new Block.Line(Names.stage(tag), Names.tone(tag), look(tag), xs, ys));
              });
    }
    String note =
        "Each percentile has at least ten samples above it. Response counts from the intended"
            + " start, service from the actual one.";
    return lines.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Block.Curves("Latency of reads by percentile", Block.Axis.NINES, lines, note));
  }

  /** Means add up, percentiles do not: so the shares are of means. */
  private static Optional<Block> stages(
      HistogramLog log, List<String> stages, List<Metric> series) {
    List<Double> means = new ArrayList<>();
    for (String tag : stages) {
      OptionalDouble mean = mean(log, series, tag);
      if (mean.isEmpty()) {
        return Optional.empty();
      }
      // A delivery that mostly ends before the commit's answer has no share of its own.
      means.add(Math.max(0, mean.getAsDouble()));
    }
    double sum = means.stream().mapToDouble(Double::doubleValue).sum();
    if (sum <= 0) {
      return Optional.empty();
    }
    List<Block.Share> shares = new ArrayList<>();
    for (int i = 0; i < means.size(); i++) {
      String name = Names.stage(stages.get(i));
      Tone tone = Names.tone(stages.get(i));
      shares.add(new Block.Share(name, tone, means.get(i) / sum, FigureText.nanos(means.get(i))));
    }
    return Optional.of(
        new Block.Shares(
            "Where the lag is spent",
            shares,
            "Shares of the mean lag from the intended time, " + FigureText.nanos(sum) + "."));
  }

  /** The exact mean when the run wrote it, else the histogram's, which has three digits. */
  private static OptionalDouble mean(HistogramLog log, List<Metric> series, String tag) {
    for (Metric each : series) {
      if (each.key().name().equals(tag + ".mean")) {
        return OptionalDouble.of(each.median());
      }
    }
    return log.merged(tag).stream().mapToDouble(Latencies::meanNanos).findFirst();
  }

  private static Block.Look look(String tag) {
    return tag.endsWith(".service") ? Block.Look.DASHED : Block.Look.LINE;
  }
}
