package io.prefetchbench.reports.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.prefetchbench.reports.SyntheticRuns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunSeriesTest {
  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

  @TempDir Path temp;

  @Test
  void withoutMetricsStockJmhIsRead() {
    RunWriter writer = RunDirectory.create(temp, START, RunKind.JMH, "stock");
    writer.writeText(
        "jmh.json",
        """
        [{"benchmark":"a.b.Lookup.get","mode":"thrpt","threads":2,"params":{"client":"jedis"},
          "primaryMetric":{"scoreUnit":"ops/s","rawData":[[1.0,3.0],["NaN",5.0],["NaN"]]},
          "secondaryMetrics":{
            "·gc.alloc.rate.norm":{"scoreUnit":"B/op","rawData":[[8.0]]},
            "gc.count":{"scoreUnit":"counts","rawData":[[2.0]]}}},
         {"benchmark":"a.b.Lookup.get","mode":"sample","threads":1,"params":{},
          "primaryMetric":{"scoreUnit":"us/op","rawDataHistogram":[[[[10.0,3],[50.0,1]]]]},
          "secondaryMetrics":{}}]
        """);
    List<Metric> series = RunSeries.of(RunDirectory.open(writer.path()));
    assertThat(series)
        .extracting(each -> each.key().text(), Metric::unit, Metric::better, Metric::points)
        .containsExactly(
            tuple(
                "Lookup.get{client=jedis, mode=thrpt, threads=2}",
                "ops/s",
                Better.HIGHER,
                List.of(2.0, 5.0)),
            tuple(
                "Lookup.get:gc.alloc.rate.norm{client=jedis, mode=thrpt, threads=2}",
                "B/op",
                Better.LOWER,
                List.of(8.0)),
            tuple(
                "Lookup.get:gc.count{client=jedis, mode=thrpt, threads=2}",
                "counts",
                Better.NONE,
                List.of(2.0)),
            tuple("Lookup.get{mode=sample}", "us/op", Better.LOWER, List.of(20.0)));
  }

  @Test
  void aHistogramGivesThePercentilesItsSamplesAllow() {
    RunDirectory made = SyntheticRuns.load(temp, "h", 1, RunResult.OK);
    HistogramLog log = HistogramLog.read(made);
    assertThat(log.tags()).contains("read.service", "sync.lag", "hiccup");
    Latencies lag = log.merged("sync.lag").orElseThrow();
    assertThat(lag.count()).isEqualTo(6000);
    assertThat(lag.percentileNanos(99)).isPresent();
    assertThat(lag.percentileNanos(99.9)).isEmpty();
    assertThat(log.merged("never")).isEmpty();
  }

  @Test
  void theHistogramThatAnOlderRunNamesIsNoMetric() {
    RunWriter writer = RunDirectory.create(temp, START, RunKind.LOAD, "h");
    Metric lag = Metric.value("sync.lag.p50", "ns", Better.LOWER, Map.of(), 5);
    writer.writeText(
        "metrics.ndjson",
        """
        {"name":"sync.lag","unit":"ns","better":"lower","histogram":{"file":"a.hlog","tag":"b"}}
        """
            + lag.toJsonLine()
            + "\n");
    assertThat(RunSeries.of(RunDirectory.open(writer.path()))).containsExactly(lag);
  }

  @Test
  void aLogCutByAKillIsReadUpToTheCutWhichIsAFaultOfAWholeRunOnly() throws IOException {
    RunDirectory whole = SyntheticRuns.load(temp, "whole", 1, RunResult.OK);
    String log = Files.readString(whole.resolve("load.hlog"));
    String cut = log.substring(0, log.length() - 40);
    RunWriter killed = RunDirectory.create(temp, START, RunKind.LOAD, "killed");
    killed.writeText("load.hlog", cut);
    HistogramLog read = HistogramLog.read(RunDirectory.open(killed.path()));
    assertThat(read.merged("sync.lag").orElseThrow().count()).isEqualTo(6000);
    assertThat(read.merged("hiccup").orElseThrow().count()).isEqualTo(29_000);
    assertThat(read.unreadable()).isEmpty();

    Files.writeString(whole.resolve("load.hlog"), cut);
    HistogramLog readable = HistogramLog.read(whole);
    assertThat(readable.merged("hiccup").orElseThrow().count()).isEqualTo(29_000);
    assertThat(readable.unreadable())
        .singleElement()
        .asString()
        .matches("1 of \\d+ intervals of load.hlog cannot be decoded and are left out .*");

    Files.writeString(whole.resolve("load.hlog"), "no log at all");
    assertThatThrownBy(() -> HistogramLog.read(whole))
        .isInstanceOf(RunDirectoryException.class)
        .hasMessageContaining("load.hlog is not an HdrHistogram interval log");
  }

  @Test
  void anUndecodableLineCostsThatIntervalOnly() throws IOException {
    RunDirectory run = SyntheticRuns.load(temp, "broken", 1, RunResult.OK);
    List<String> lines = new ArrayList<>(Files.readAllLines(run.resolve("load.hlog")));
    int first = 0;
    while (lines.get(first).startsWith("#") || lines.get(first).startsWith("\"")) {
      first++;
    }
    long before = count(HistogramLog.read(run));
    lines.set(first, lines.get(first).replaceFirst("[^,]*$", "HISTFAAAAA=="));
    Files.write(run.resolve("load.hlog"), lines);

    HistogramLog log = HistogramLog.read(run);
    assertThat(log.unreadable()).hasSize(1);
    assertThat(count(log)).isLessThan(before).isPositive();
  }

  private static long count(HistogramLog log) {
    return log.tags().stream().mapToLong(tag -> log.merged(tag).orElseThrow().count()).sum();
  }

  @Test
  void lagOverTimeHasOnePointASecondAndAnHonestTail() {
    Timeline timeline =
        HistogramLog.read(SyntheticRuns.load(temp, "t", 1, RunResult.OK)).timeline("sync.lag");
    List<Timeline.Point> points = timeline.points();
    assertThat(points).hasSize(30);
    assertThat(points.get(0).endSeconds()).isEqualTo(1.0);
    // 200 events a second: five seconds hold the thousand that a p99 needs, one more is for chance.
    assertThat(timeline.window(99)).hasValue(6);
    List<OptionalLong> p99 = timeline.percentile(99);
    assertThat(p99.subList(0, 5)).allMatch(OptionalLong::isEmpty);
    assertThat(p99.subList(5, 30)).allMatch(OptionalLong::isPresent);
    assertThat(timeline.window(50)).hasValue(1);
    List<OptionalLong> p50 = timeline.percentile(50);
    for (int i = 0; i < points.size(); i++) {
      assertThat(p50.get(i).orElseThrow()).isLessThanOrEqualTo(points.get(i).maxNanos());
    }
  }

  @Test
  void aLongRunHasFewerPointsAndNoSampleLess() throws IOException {
    int seconds = 2 * Timeline.INTERVALS_MAX + 1;
    Path file = temp.resolve("long.hlog");
    HistogramLogWriter writer = new HistogramLogWriter(file.toFile());
    for (int second = 1; second <= seconds; second++) {
      Histogram one = new Histogram(3);
      one.recordValue(second);
      one.setStartTimeStamp(second * 1000L);
      one.setEndTimeStamp((second + 1) * 1000L);
      writer.outputIntervalHistogram(one);
    }
    writer.close();
    List<Timeline.Point> points = HistogramLog.of(file).timeline("long").points();
    assertThat(points).hasSizeLessThanOrEqualTo(Timeline.INTERVALS_MAX);
    assertThat(points.stream().mapToLong(Timeline.Point::count).sum()).isEqualTo(seconds);
    assertThat(points.get(0).endSeconds()).isEqualTo(3.0);
    assertThat(points.get(0).maxNanos()).isEqualTo(3);
    assertThat(points.get(points.size() - 1).endSeconds()).isEqualTo(seconds);
  }

  @Test
  void twoMetricsOfOneKeyAreRefused() {
    RunWriter writer = RunDirectory.create(temp, START, RunKind.LOAD, "d");
    Metric metric = Metric.value("x", "ns", Better.LOWER, Map.of(), 1);
    writer.appendMetric(metric);
    assertThatThrownBy(() -> writer.appendMetric(metric))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("two metrics are called x");
    writer.writeText("metrics.ndjson", (metric.toJsonLine() + "\n").repeat(2));
    RunDirectory run = RunDirectory.open(writer.path());
    assertThatThrownBy(() -> RunSeries.of(run))
        .isInstanceOf(RunDirectoryException.class)
        .hasMessageContaining("two metrics called x");
  }
}
