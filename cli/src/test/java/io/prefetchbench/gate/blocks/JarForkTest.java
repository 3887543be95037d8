package io.prefetchbench.gate.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.prefetchbench.gate.blocks.JarFork.Launch;
import io.prefetchbench.gate.plan.GateCell;
import io.prefetchbench.gate.plan.JmhWords;
import io.prefetchbench.gate.plan.ListedRows;
import io.prefetchbench.gate.record.ArmSide;
import io.prefetchbench.reports.run.ForkResult;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.process.Home;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JarForkTest {
  private static final String CANARY = "io.prefetchbench.benchmarks.CanaryBenchmark.canary";
  private static final List<String> SHORT = List.of("-wi", "0", "-i", "1", "-r", "50ms");

  @TempDir private Path folder;

  private final AtomicInteger emptied = new AtomicInteger();

  /** The jar that the module benchmarks leaves; a build of this module alone may not have it. */
  private static Path jar() {
    Path jar = Home.find().folder().resolve("benchmarks/target/benchmarks.jar");
    assumeTrue(Files.isRegularFile(jar), "mvn package -pl benchmarks -am makes " + jar);
    return jar;
  }

  private JarFork fork(Path jar, List<String> words, Duration atMost) {
    Launch launch = new Launch(jar, List.of("-Dwith=a blank"));
    return new JarFork(
        launch, launch, JmhWords.of(words), folder, emptied::incrementAndGet, atMost);
  }

  private static GateCell canary(List<String> words) {
    return new GateCell(CANARY, "thrpt", new TreeMap<>(), words);
  }

  @Test
  void runsARealForkAndReadsItsFigures() throws Exception {
    JarFork fork = fork(jar(), List.of("-i", "2", "-prof", JarFork.CPU_PROFILER), minutes());
    Fork.Outcome outcome = fork.run(ArmSide.CANDIDATE, canary(SHORT), "one", 5);
    assertThat(outcome).isInstanceOf(Fork.Scored.class);
    ForkResult result = ((Fork.Scored) outcome).results().get(0);
    assertThat(result.benchmark()).isEqualTo(CANARY);
    assertThat(result.settings()).containsEntry("measurementIterations", "2");
    assertThat(result.primary().value()).isPositive();
    assertThat(result.secondary()).containsKeys("gc.alloc.rate.norm", "cpu.norm");
    assertThat(folder.resolve("one-candidate.json")).isNotEmptyFile();
    assertThat(Files.readString(folder.resolve("one-candidate.log")))
        .contains("-Dwith=a blank", "-Dprefetchbench.seed=5");
    assertThat(emptied).hasValue(1);
  }

  @Test
  void saysWhyAForkGaveNothing() throws Exception {
    GateCell unknown = new GateCell("a.B.none", null, new TreeMap<>(), SHORT);
    Fork.Outcome missing = fork(jar(), List.of(), minutes()).run(ArmSide.BASE, unknown, "two", 5);
    assertThat(missing)
        .isInstanceOfSatisfying(
            Fork.Failed.class,
            failed -> assertThat(failed.reason()).startsWith("No matching benchmarks"));
    Fork.Outcome late =
        fork(jar(), List.of("-i", "1000", "-r", "1s"), Duration.ofSeconds(1))
            .run(ArmSide.BASE, canary(List.of()), "three", 5);
    assertThat(late).isEqualTo(new Fork.Failed("did not end in 1 s"));
  }

  @Test
  void listsWhatAJarHolds() throws Exception {
    ListedRows listed = JarFork.listed(jar(), JmhWords.of(List.of()), folder, "list.log");
    assertThat(listed.has(CANARY)).isTrue();
    assertThat(listed.cells()).contains(new GateCell(CANARY, null, new TreeMap<>(), List.of()));
  }

  @Test
  void aJarWithoutBenchmarksIsNone() throws Exception {
    Path empty = folder.resolve("empty.jar");
    new JarOutputStream(Files.newOutputStream(empty), new java.util.jar.Manifest()).close();
    assertThatThrownBy(() -> JarFork.listed(empty, JmhWords.of(List.of()), folder, "list.log"))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("empty.jar");
  }

  @Test
  void theFirstErrorIsTheLineThatSaysWhat() {
    assertThat(
            firstError(
                1,
                "# Warmup Iteration   1: <failure>",
                "",
                "io.prefetchbench.benchmarks.fixture.WrongOutcome: k reads ABSENT",
                "\tat a.B.run(B.java:3)",
                "ERROR: org.openjdk.jmh.runner.RunnerException: Benchmark caught"))
        .isEqualTo("io.prefetchbench.benchmarks.fixture.WrongOutcome: k reads ABSENT");
    assertThat(firstError(137, "Killed", "")).isEqualTo("exit code 137: Killed");
    assertThat(firstError(137)).isEqualTo("exit code 137");
  }

  private static String firstError(int code, String... lines) {
    return JarFork.firstError(new BuildLog(List.of(lines)), code);
  }

  private static Duration minutes() {
    return Duration.ofMinutes(2);
  }
}
