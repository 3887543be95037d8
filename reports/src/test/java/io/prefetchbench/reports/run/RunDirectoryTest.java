package io.prefetchbench.reports.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunDirectoryTest {
  private static final Instant START = Instant.parse("2026-11-23T15:26:39Z");

  @TempDir Path temp;

  @Test
  void isPartialUntilFinishedAndThenFoundThroughLatest() {
    Path runs = temp.resolve("runs with space");
    RunWriter writer = RunDirectory.create(runs, START, RunKind.JMH, "quick");
    assertThat(writer.path()).hasFileName("20261123T152639Z-jmh-quick.PARTIAL").isDirectory();
    assertThat(runs.resolve("latest")).doesNotExist();

    RunManifest manifest = manifest(RunKind.JMH).build();
    Path done = writer.finish(manifest);

    assertThat(done).hasFileName("20261123T152639Z-jmh-quick").isDirectory();
    assertThat(writer.path()).doesNotExist();
    RunDirectory latest = RunDirectory.open(runs.resolve("latest"));
    assertThat(latest.name()).isEqualTo("20261123T152639Z-jmh-quick");
    assertThat(latest.manifest()).isEqualTo(manifest);
    assertThatThrownBy(() -> writer.finish(manifest)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void latestMovesOnAndMayBeATextFile() throws IOException {
    RunDirectory.create(temp, START, RunKind.JMH, "a").finish(manifest(RunKind.JMH).build());
    RunDirectory.create(temp, START, RunKind.LOAD, "b").finish(manifest(RunKind.LOAD).build());
    Path latest = temp.resolve("latest");
    assertThat(RunDirectory.open(latest).name()).isEqualTo("20261123T152639Z-load-b");
    Files.delete(latest);
    Files.writeString(latest, "20261123T152639Z-jmh-a\n");
    assertThat(RunDirectory.open(latest).name()).isEqualTo("20261123T152639Z-jmh-a");
  }

  @Test
  void anInterruptedRunGoesOnBehindItsLastWholeLine() throws IOException {
    RunWriter first = RunDirectory.create(temp, START, RunKind.GATE, "paired");
    first.appendJsonLine("blocks.ndjson", List.of(1));
    Path lines = first.resolve("blocks.ndjson");
    Files.writeString(lines, "[2", java.nio.file.StandardOpenOption.APPEND);
    Path partial =
        first.finish(
            manifest(RunKind.GATE).result(RunResult.PARTIAL, List.of("interrupted")).build());

    RunWriter second = RunDirectory.reopen(partial);
    second.appendJsonLine("blocks.ndjson", List.of(3));
    Path done = second.finish(manifest(RunKind.GATE).build());

    assertThat(done).hasFileName("20261123T152639Z-gate-paired");
    assertThat(done.resolve("blocks.ndjson")).hasContent("[1]\n[3]");
    assertThat(RunDirectory.open(temp.resolve("latest")).path()).isEqualTo(done.toRealPath());
  }

  @Test
  void onlyAnInterruptedRunGoesOn() {
    Path done =
        RunDirectory.create(temp, START, RunKind.GATE, "a").finish(manifest(RunKind.GATE).build());
    assertThatThrownBy(() -> RunDirectory.reopen(done))
        .isInstanceOf(RunDirectoryException.class)
        .hasMessageContaining(".PARTIAL");
    assertThatThrownBy(() -> RunDirectory.reopen(temp.resolve("none.PARTIAL")))
        .isInstanceOf(RunDirectoryException.class);
  }

  @Test
  void theFolderSaysInvalidAndPartial() {
    RunWriter invalid = RunDirectory.create(temp, START, RunKind.LOAD, "x");
    Path invalidPath =
        invalid.finish(
            manifest(RunKind.LOAD).result(RunResult.INVALID, List.of("sent 90 % of due")).build());
    RunWriter partial = RunDirectory.create(temp, START, RunKind.LOAD, "y");
    Path partialPath =
        partial.finish(
            manifest(RunKind.LOAD).result(RunResult.PARTIAL, List.of("interrupted")).build());

    assertThat(invalidPath).hasFileName("20261123T152639Z-load-x.INVALID");
    assertThat(RunDirectory.open(invalidPath).manifest().valid()).isFalse();
    assertThat(partialPath).hasFileName("20261123T152639Z-load-y.PARTIAL");
  }

  @Test
  void aKilledRunIsReadAsPartialWithItsKind() {
    RunWriter writer = RunDirectory.create(temp, START, RunKind.LOAD, "reference-data");
    RunDirectory read = RunDirectory.open(writer.path());
    assertThat(read.manifest().result()).isEqualTo(RunResult.PARTIAL);
    assertThat(read.manifest().kind()).isEqualTo(RunKind.LOAD);
  }

  @Test
  void runsOfOneSecondGetDifferentFolders() {
    Path first = RunDirectory.create(temp, START, RunKind.JMH, "q").path();
    Path second = RunDirectory.create(temp, START, RunKind.JMH, "q").path();
    assertThat(second).hasFileName("20261123T152639Z-jmh-q-2.PARTIAL").isNotEqualTo(first);
  }

  @Test
  void aSuiteHoldsItsParts() {
    RunWriter suite = RunDirectory.create(temp, START, RunKind.SUITE, "quick");
    suite.nested("jmh").finish(manifest(RunKind.JMH).build());
    suite
        .nested("load")
        .finish(manifest(RunKind.LOAD).result(RunResult.INVALID, List.of("late")).build());
    RunDirectory read = RunDirectory.open(suite.finish(manifest(RunKind.SUITE).build()));
    assertThat(read.parts()).extracting(RunDirectory::name).containsExactly("jmh", "load.INVALID");
  }

  @Test
  void metricsComeBackAsTheyWereWritten() {
    RunWriter writer = RunDirectory.create(temp, START, RunKind.LOAD, "m");
    Metric floor = Metric.value("floor", "ns", Better.LOWER, Map.of("client", "socket"), 41.5);
    Metric cell =
        Metric.samples("lookup", "ns", Better.LOWER, Map.of("client", "jedis"), List.of(50.0, 51.5))
            .withFloor(floor.key());
    List.of(floor, cell).forEach(writer::appendMetric);
    assertThat(RunDirectory.open(writer.path()).metrics()).containsExactly(floor, cell);
  }

  @Test
  void aLineCutByAKillIsNoMetric() throws IOException {
    RunWriter writer = RunDirectory.create(temp, START, RunKind.LOAD, "m");
    Metric whole = Metric.value("a", "1", Better.NONE, Map.of(), 1);
    writer.appendMetric(whole);
    Path file = writer.resolve(RunDirectory.METRICS);
    Files.writeString(file, Files.readString(file) + "{\"name\":\"b");
    assertThat(RunDirectory.open(writer.path()).metrics()).containsExactly(whole);
  }

  @Test
  void aBrokenMetricNamesFileAndLine() {
    RunWriter writer = RunDirectory.create(temp, START, RunKind.LOAD, "m");
    writer.appendJsonLine(RunDirectory.METRICS, Map.of("name", "x", "unit", "ns", "better", "up"));
    RunDirectory read = RunDirectory.open(writer.path());
    assertThatThrownBy(read::metrics)
        .isInstanceOf(RunDirectoryException.class)
        .hasMessageContaining("metrics.ndjson, line 1")
        .hasMessageContaining("better must be lower, higher or none");
  }

  @Test
  void aPlaceThatCannotBeWrittenIsNamed() throws IOException {
    Path file = Files.writeString(temp.resolve("file"), "in the way");
    assertThatThrownBy(() -> RunDirectory.create(file, START, RunKind.JMH, "q"))
        .isInstanceOf(RunDirectoryException.class)
        .hasMessageContaining("cannot write a run directory at " + file);
    assertThatThrownBy(() -> RunDirectory.createAt(file))
        .isInstanceOf(RunDirectoryException.class)
        .hasMessageContaining("exists already");
  }

  @Test
  void whatIsNoRunDirectoryIsSaidToBeNone() {
    assertThatThrownBy(() -> RunDirectory.open(temp))
        .isInstanceOf(RunDirectoryException.class)
        .hasMessageContaining("it has no run.json");
    assertThatThrownBy(() -> RunDirectory.open(temp.resolve("none")))
        .isInstanceOf(RunDirectoryException.class)
        .hasMessageContaining("expected a run directory");
  }

  @Test
  void noNameLeadsOutOfTheFolder() {
    RunWriter writer = RunDirectory.create(temp, START, RunKind.JMH, "q");
    assertThatThrownBy(() -> writer.writeText("../evil", "x"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RunDirectory.create(temp, START, RunKind.JMH, "../evil"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static RunManifest.Builder manifest(RunKind kind) {
    return RunManifest.builder(kind, "synthetic")
        .commandLine(List.of("bench", kind.word()))
        .commit("0123abc", true)
        .seed(42)
        .phase("measurement", START, START.plusSeconds(30));
  }
}
