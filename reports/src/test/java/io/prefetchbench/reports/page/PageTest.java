package io.prefetchbench.reports.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.reports.SyntheticRuns;
import io.prefetchbench.reports.run.Better;
import io.prefetchbench.reports.run.Metric;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunKind;
import io.prefetchbench.reports.run.RunWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PageTest {
  @TempDir Path temp;

  @Test
  void aCellWithoutAFloorIsNotOne() {
    Block.Bars bars =
        chart(
            Metric.samples("canary.p50", "ns", Better.LOWER, Map.of(), points(9)),
            Metric.samples("canary.p50", "ns", Better.LOWER, Map.of("jdk", "25"), points(8)));
    for (Block.Bar bar : bars.groups().get(0).bars()) {
      assertThat(bar.floor()).isFalse();
      assertThat(bar.toFloor()).isNull();
      assertThat(bar.points()).hasSize(2);
    }
  }

  @Test
  void aCellAloneInItsMetricIsARowNotAChart() {
    Block block =
        cells(Metric.samples("canary.p50", "ns", Better.LOWER, Map.of(), points(9))).get(0);
    assertThat(((Block.Table) block).rows())
        .containsExactly(List.of("empty benchmark (canary) p50", "9 ns", "2"));
  }

  @Test
  void theRatioOfRoundsIsPreferredToTheRatioOfMedians() {
    Map<String, String> socket = Map.of("client", "socket");
    Map<String, String> jedis = Map.of("client", "jedis");
    Metric floor = Metric.samples("lookup.p50", "ns", Better.LOWER, socket, points(10));
    Metric cell = Metric.samples("lookup.p50", "ns", Better.LOWER, jedis, points(20));
    Metric ratio =
        Metric.samples("lookup.p50.ratioToFloor", "1", Better.LOWER, jedis, List.of(1.8, 1.8));
    Block.Bars bars = chart(floor, cell.withFloor(floor.key()), ratio);
    assertThat(bars.groups()).hasSize(1);
    Block.Bar jedisBar = bars.groups().get(0).bars().get(1);
    assertThat(jedisBar.floorMedian()).isEqualTo(10.0);
    assertThat(jedisBar.toFloor()).isEqualTo(1.8);
    assertThat(bars.groups().get(0).bars().get(0).floor()).isTrue();
  }

  private static List<Double> points(double value) {
    return List.of(value, value);
  }

  private Block.Bars chart(Metric... metrics) {
    return (Block.Bars) cells(metrics).get(0);
  }

  private List<Block> cells(Metric... metrics) {
    RunWriter writer =
        RunDirectory.create(temp, Instant.parse("2026-01-02T03:04:05Z"), RunKind.JMH, "cells");
    List.of(metrics).forEach(writer::appendMetric);
    Path done = writer.finish(SyntheticRuns.manifest(RunKind.JMH, "synthetic").build());
    List<Block> blocks = Page.of(RunDirectory.open(done)).sections().get(0).blocks();
    assertThat(blocks).hasSize(1);
    return blocks;
  }
}
