package io.prefetchbench.benchmarks.counting;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunKind;
import io.prefetchbench.reports.run.RunResult;
import io.prefetchbench.testbed.command.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("system")
final class CountCommandTest {
  @TempDir Path folder;

  @Test
  void writesAWholeRunDirectory() {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    Path out = folder.resolve("counts");

    int code =
        CountCommand.execute(
            new PrintStream(output, true, StandardCharsets.UTF_8),
            "--quiet",
            "--out",
            out.toString());

    assertThat(code).isEqualTo(ExitCode.DONE);
    assertThat(output.toString(StandardCharsets.UTF_8)).isEqualTo("run: " + out + "\n");
    RunDirectory run = RunDirectory.open(out);
    assertThat(run.manifest().kind()).isEqualTo(RunKind.COUNT);
    assertThat(run.manifest().result()).isEqualTo(RunResult.OK);
    assertThat(run.json("environment.json").orElseThrow().at("/redis/cache/allocator").asText())
        .isNotBlank();
    assertThat(run.json("commands.json").orElseThrow()).isNotEmpty();
    assertThat(run.metrics()).isNotEmpty();
  }

  @Test
  void refusesAFolderThatExists() throws Exception {
    Path out = Files.createDirectory(folder.resolve("there"));

    int code = CountCommand.execute(System.out, "--quiet", "--out", out.toString());

    assertThat(code).isEqualTo(ExitCode.BAD_INPUT);
  }
}
