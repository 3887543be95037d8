package io.prefetchbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunKind;
import io.prefetchbench.reports.run.RunManifest;
import io.prefetchbench.reports.run.RunResult;
import io.prefetchbench.reports.run.RunWriter;
import io.prefetchbench.testbed.command.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckCommandTest {

  @TempDir Path folder;

  @Test
  void aWholeRunWithZeroCountersPasses() {
    Path run = loadRun(Map.of("lost", 0, "torn", 0), RunResult.OK);

    assertThat(Bench.execute("check", run.toString())).isEqualTo(ExitCode.DONE);
  }

  @Test
  void anInvalidRunIsNoResultAndSaidToBeInvalid() {
    Path run = loadRun(Map.of("lost", 0), RunResult.INVALID);
    PrintStream stdout = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      assertThat(Bench.execute("check", run.toString())).isEqualTo(ExitCode.UNTRUSTWORTHY);
    } finally {
      System.setOut(stdout);
    }
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .contains("INVALID: ", " is INVALID: ", "#invalid")
        .doesNotContain("every correctness counter zero");
  }

  @Test
  void aSaturatedRunPasses() {
    Path run = loadRun(Map.of("lost", 0), RunResult.SATURATED);

    assertThat(Bench.execute("check", run.toString())).isEqualTo(ExitCode.DONE);
  }

  @Test
  void aCounterAboveZeroIsANo() {
    Path run = loadRun(Map.of("lost", 1), RunResult.OK);

    assertThat(Bench.execute("check", run.toString())).isEqualTo(ExitCode.MEASURED_NO);
  }

  @Test
  void aFailedRunIsANo() {
    Path run = loadRun(Map.of("lost", 0), RunResult.FAILED);

    assertThat(Bench.execute("check", run.toString())).isEqualTo(ExitCode.MEASURED_NO);
  }

  @Test
  void aMissingFileIsNotTrusted() {
    RunWriter writer = RunDirectory.createAt(folder.resolve("thin"));
    Path run = writer.finish(RunManifest.builder(RunKind.LOAD, "thin").build());

    assertThat(Bench.execute("check", run.toString())).isEqualTo(ExitCode.UNTRUSTWORTHY);
  }

  @Test
  void aFileMayBeAbsentIfTheRunSaysWhy() {
    RunWriter writer = RunDirectory.createAt(folder.resolve("target"));
    for (String json : List.of("environment.json", "processes.json", "gatling/stats.json")) {
      writer.writeJson(json, Map.of());
    }
    writer.writeText("metrics.ndjson", "");
    writer.writeText("counters.ndjson", "");
    writer.writeJson("correctness.json", Map.of("torn", 0));
    Map<String, String> absent = new HashMap<>();
    for (String file : List.of("bulkload.json", "redis-before.json", "redis-after.json")) {
      absent.put(file, "the target is not ours");
    }
    writer.writeJson("verification.json", Map.of("absent", absent));
    Path run = writer.finish(RunManifest.builder(RunKind.LOAD, "target").build());

    assertThat(Bench.execute("check", run.toString())).isEqualTo(ExitCode.DONE);
  }

  @Test
  void aSuiteWithoutItsPartsIsNotTrusted() {
    RunWriter writer = RunDirectory.createAt(folder.resolve("suite"));
    writer.writeJson("environment.json", Map.of());
    writer.writeText("report.html", "");
    Path run = writer.finish(RunManifest.builder(RunKind.SUITE, "short").build());

    assertThat(Bench.execute("check", run.toString())).isEqualTo(ExitCode.UNTRUSTWORTHY);
  }

  @Test
  void aFolderThatIsNoRunIsBadInput() {
    assertThat(Bench.execute("check", folder.toString())).isEqualTo(ExitCode.BAD_INPUT);
  }

  private Path loadRun(Map<String, Integer> counters, RunResult result) {
    RunWriter writer = RunDirectory.createAt(folder.resolve("load"));
    for (String json :
        List.of(
            "environment.json",
            "processes.json",
            "bulkload.json",
            "redis-before.json",
            "redis-after.json",
            "verification.json",
            "gatling/stats.json")) {
      writer.writeJson(json, Map.of());
    }
    writer.writeText("metrics.ndjson", "");
    writer.writeText("counters.ndjson", "");
    writer.writeJson("correctness.json", counters);
    List<String> reasons = result == RunResult.OK ? List.of() : List.of("made so by the test");
    return writer.finish(RunManifest.builder(RunKind.LOAD, "test").result(result, reasons).build());
  }
}
