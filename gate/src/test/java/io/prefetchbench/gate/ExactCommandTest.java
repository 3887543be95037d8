package io.prefetchbench.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.gate.decision.ExactBaseline;
import io.prefetchbench.reports.CountedRuns;
import io.prefetchbench.reports.json.Json;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunKind;
import io.prefetchbench.testbed.command.CommandShell;
import io.prefetchbench.testbed.command.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ExactCommandTest {
  @TempDir Path folder;
  private Path baseline;

  @BeforeEach
  void keepABaseline() throws IOException {
    Path run = CountedRuns.write(folder.resolve("base"), 1);
    baseline = folder.resolve("exact.json");
    Files.writeString(baseline, ExactBaseline.ofRun(RunDirectory.open(run)).toJson());
  }

  private int judge(Path counts, String... more) {
    String[] words = {
      "--baseline",
      baseline.toString(),
      "--counts",
      counts.toString(),
      "--out",
      folder.resolve("decision").toString()
    };
    String[] all = java.util.Arrays.copyOf(words, words.length + more.length);
    System.arraycopy(more, 0, all, words.length, more.length);
    return CommandShell.execute(new ExactCommand(), all);
  }

  private JsonNode decision(String suffix) throws IOException {
    return Json.read(folder.resolve("decision" + suffix).resolve("gate.json"));
  }

  @Test
  void theSameCountsAreDone() throws IOException {
    assertThat(judge(CountedRuns.write(folder.resolve("counts"), 1))).isEqualTo(ExitCode.DONE);

    assertThat(decision("").path("verdict").asText()).isEqualTo("NO_CHANGE");
    assertThat(decision("").path("exitCode").asInt()).isZero();
    assertThat(RunDirectory.open(folder.resolve("decision")).manifest().kind())
        .isEqualTo(RunKind.GATE);
  }

  @Test
  void anExtraCommandAHundredReadsIsANo() throws IOException {
    assertThat(judge(CountedRuns.write(folder.resolve("counts"), 1.01)))
        .isEqualTo(ExitCode.MEASURED_NO);

    assertThat(decision("").path("exitCode").asInt()).isEqualTo(1);
  }

  @Test
  void anAcceptedRegressionIsDone() throws IOException {
    Path policy = folder.resolve("policy.json");
    Files.writeString(
        policy,
        """
        {"accepted": [{"row": "lookup*:count:commands", "largest": 0.02,
         "reason": "asks the marker", "expires": "9999-12-31"}]}
        """);
    Path counts = CountedRuns.write(folder.resolve("counts"), 1.01);

    assertThat(judge(counts, "--policy", policy.toString())).isEqualTo(ExitCode.DONE);
    assertThat(decision("").path("verdict").asText()).isEqualTo("ACCEPTED");
  }

  @Test
  void anotherRedisIsNotTrusted() throws IOException {
    Path counts = CountedRuns.write(folder.resolve("counts"), 1, "7.2.4");

    assertThat(judge(counts)).isEqualTo(ExitCode.UNTRUSTWORTHY);
    assertThat(decision(".INVALID").path("verdict").asText()).isEqualTo("ENV_MISMATCH");
  }

  @Test
  void withoutABaselineNothingIsCounted() throws IOException {
    Files.delete(baseline);

    assertThat(judge(CountedRuns.write(folder.resolve("counts"), 1)))
        .isEqualTo(ExitCode.BASELINE_MISSING);
    assertThat(folder.resolve("decision")).doesNotExist();
  }

  @Test
  void whatIsNoBaselineOrNoCountsIsBadInput() throws IOException {
    assertThat(judge(folder.resolve("nowhere"))).isEqualTo(ExitCode.BAD_INPUT);

    Files.writeString(baseline, "{}");

    assertThat(judge(CountedRuns.write(folder.resolve("counts"), 1))).isEqualTo(ExitCode.BAD_INPUT);
  }

  @Test
  void aPolicyThatCannotBeReadIsBadInput() {
    Path counts = CountedRuns.write(folder.resolve("counts"), 1);

    assertThat(judge(counts, "--policy", folder.resolve("none.json").toString()))
        .isEqualTo(ExitCode.BAD_INPUT);
  }
}
