package io.prefetchbench.reports.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefetchbench.reports.SyntheticRuns;
import io.prefetchbench.reports.json.Json;
import io.prefetchbench.reports.render.ComparisonText;
import io.prefetchbench.reports.run.Better;
import io.prefetchbench.reports.run.Caveat;
import io.prefetchbench.reports.run.Metric;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunKind;
import io.prefetchbench.reports.run.RunResult;
import io.prefetchbench.reports.run.RunWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ComparisonTest {
  @TempDir Path temp;

  @Test
  void aKnownFactorIsFoundWithinItsBounds() {
    RunDirectory first = SyntheticRuns.jmh(temp, "a", 1, 1, 8);
    RunDirectory second = SyntheticRuns.jmh(temp, "b", 1, 1.2, 8);
    Comparison comparison = Comparison.of(first, second);
    Change socket = comparison.changes().get(0);
    assertThat(socket.name()).isEqualTo("lookup.p50");
    assertThat(socket.ratio()).isBetween(1.17, 1.23);
    assertThat(socket.wording()).contains(" % slower [");
  }

  @Test
  void directionFollowsTheUnit() {
    assertThat(wording("ns", Better.LOWER, List.of(100.0, 100.0), List.of(90.0, 90.0)))
        .isEqualTo("10.0 % faster [10.0, 10.0]");
    assertThat(wording("ops/s", Better.HIGHER, List.of(100.0, 100.0), List.of(90.0, 90.0)))
        .isEqualTo("10.0 % slower [10.0, 10.0]");
    assertThat(wording("B/op", Better.LOWER, List.of(100.0, 100.0), List.of(105.0, 110.0)))
        .isEqualTo("7.5 % more (worse) [5.0, 10.0]");
    assertThat(wording("ns", Better.LOWER, List.of(100.0, 100.0), List.of(100.0, 100.0)))
        .isEqualTo("same to 0.1 % [0.0, 0.0]");
    assertThat(wording("ns", Better.LOWER, List.of(100.0), List.of(150.0, 150.0)))
        .isEqualTo("50.0 % slower (one point, no bounds)");
    assertThat(wording("1", Better.LOWER, List.of(0.0), List.of(0.0))).isEqualTo("equal");
    assertThat(wording("1", Better.LOWER, List.of(0.0), List.of(3.0)))
        .isEqualTo("no ratio: a figure is not positive");
  }

  @Test
  void whatOnlyOneRunHasIsSaid() {
    RunDirectory first = run("a", Metric.value("x", "ns", Better.LOWER, Map.of(), 1), other("l"));
    RunDirectory second = run("b", Metric.value("x", "ns", Better.LOWER, Map.of(), 2), other("r"));
    Comparison comparison = Comparison.of(first, second);
    assertThat(comparison.onlyInFirst()).containsExactly("l");
    assertThat(comparison.onlyInSecond()).containsExactly("r");
    assertThat(Json.parse(comparison.toJson()).path("changes").get(0).path("ratio").asDouble())
        .isEqualTo(2);
  }

  @Test
  void runsWithoutACommonMetricAreRefused() {
    assertThatThrownBy(() -> Comparison.of(run("a", other("l")), run("b", other("r"))))
        .isInstanceOf(NotComparable.class)
        .hasMessageContaining("have no metric in common");
  }

  @Test
  void anInvalidRunIsRefusedWithItsReason() {
    RunDirectory good = SyntheticRuns.load(temp, "good", 1, RunResult.OK);
    RunDirectory bad = SyntheticRuns.load(temp, "bad", 1, RunResult.INVALID);
    assertThatThrownBy(() -> Comparison.of(good, bad))
        .isInstanceOf(NotComparable.class)
        .hasMessageContaining("it is INVALID (completed 96.2 %");
  }

  @Test
  void exactlyTheCaveatedMetricsAreRefusedWithTheReason() {
    RunDirectory good = SyntheticRuns.load(temp, "good", 1, RunResult.OK);
    RunDirectory late = SyntheticRuns.loadWith(temp, "late", 1, SyntheticRuns.late());

    Comparison comparison = Comparison.of(good, late);

    assertThat(comparison.changes())
        .extracting(Change::name)
        .containsExactly(
            "read.achieved",
            "read.hitShare",
            "bulkload.rate",
            "read.staleShare",
            "read.fresherThan.10ms");
    assertThat(comparison.notCompared())
        .anySatisfy(
            metric -> {
              assertThat(metric.name()).isEqualTo("read.response.p99");
              assertThat(metric.reason()).contains("late", "limit 2.00 ms; offer fewer reads");
            });
    assertThat(ComparisonText.render(comparison))
        .contains("not compared: read response time p99 ", "#late-generator");
  }

  @Test
  void runsWhoseEveryCommonMetricIsCaveatedAreRefused() {
    RunWriter writer =
        RunDirectory.create(temp, Instant.parse("2026-01-02T03:04:05Z"), RunKind.LOAD, "l");
    writer.appendMetric(other("read.response.p99"));
    RunDirectory late =
        RunDirectory.open(
            writer.finish(
                SyntheticRuns.manifest(RunKind.LOAD, "synthetic")
                    .caveat(SyntheticRuns.late())
                    .build()));
    assertThatThrownBy(() -> Comparison.of(run("a", other("read.response.p99")), late))
        .isInstanceOf(NotComparable.class)
        .hasMessageContaining("the generator sent reads late");
  }

  @Test
  void figuresOfAnUnusualServerAreComparedWithAWarning() {
    Caveat server =
        new Caveat(
            Caveat.Kind.NOT_REPRESENTATIVE, List.of("bulkload"), "libc", "install another", "#x");
    RunDirectory first = SyntheticRuns.loadWith(temp, "a", 1, server);
    RunDirectory second = SyntheticRuns.load(temp, "b", 1, RunResult.OK);

    Comparison comparison = Comparison.of(first, second);

    assertThat(comparison.notCompared()).isEmpty();
    assertThat(comparison.warnings()).anyMatch(text -> text.contains("libc; install another"));
  }

  @Test
  void ofASuiteThePartNotForClaimsIsLeftOutAndSaid() {
    RunDirectory first = SyntheticRuns.suite(temp, "a", 1);
    RunDirectory second = SyntheticRuns.suite(temp, "b", 2);
    Comparison comparison = Comparison.of(first, second);
    assertThat(comparison.changes()).extracting(Change::name).doesNotContain("lookup.p50");
    assertThat(comparison.warnings())
        .anyMatch(warning -> warning.contains("/jmh") && warning.contains("not for claims"));
  }

  private String wording(String unit, Better better, List<Double> first, List<Double> second) {
    RunDirectory left = run("l", Metric.samples("x", unit, better, Map.of(), first));
    RunDirectory right = run("r", Metric.samples("x", unit, better, Map.of(), second));
    return Comparison.of(left, right).changes().get(0).wording();
  }

  private static Metric other(String name) {
    return Metric.value(name, "ns", Better.LOWER, Map.of(), 1);
  }

  private RunDirectory run(String name, Metric... metrics) {
    RunWriter writer =
        RunDirectory.create(temp, Instant.parse("2026-01-02T03:04:05Z"), RunKind.LOAD, name);
    List.of(metrics).forEach(writer::appendMetric);
    return RunDirectory.open(
        writer.finish(SyntheticRuns.manifest(RunKind.LOAD, "synthetic").build()));
  }
}
