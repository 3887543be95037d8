package io.prefetchbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.testbed.command.CommandShell;
import io.prefetchbench.testbed.command.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BenchTest {

  @TempDir Path folder;

  @Test
  void helpListsEveryCommand() {
    String help = Bench.commandLine().getUsageMessage();

    assertThat(help)
        .contains(
            "run",
            "jmh",
            "load",
            "serve",
            "worker",
            "cache",
            "report",
            "compare",
            "check",
            "redis",
            "doctor",
            "Exit codes:");
  }

  @ParameterizedTest
  @ValueSource(strings = {"run", "report", "compare", "check", "redis", "doctor"})
  void eachCommandExplainsItself(String command) {
    String help =
        Objects.requireNonNull(Bench.commandLine().getSubcommands().get(command)).getUsageMessage();

    assertThat(help).contains("Examples:").contains("Exit codes:").contains("./bench " + command);
  }

  @Test
  void anUnknownFlagIsOneLineAndExitTwo() {
    Said said = run("run", "--nonsense");

    assertThat(said.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(said.text()).contains("--nonsense").hasLineCount(1);
  }

  @Test
  void noCommandIsOneLineAndExitTwo() {
    Said said = run();

    assertThat(said.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(said.text()).contains("command").hasLineCount(1);
  }

  @Test
  void anUnwritableOutIsOneLineAndExitTwo() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));

    Said said = run("run", "--out", file.resolve("below").toString());

    assertThat(said.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(said.text()).contains(file.toString()).hasLineCount(1);
  }

  @Test
  void comparingWhatIsNoRunIsOneLineAndExitTwo() {
    Said said = run("compare", folder.toString(), folder.toString());

    assertThat(said.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(said.text()).contains("run.json").hasLineCount(1);
  }

  private record Said(int code, String text) {}

  private static Said run(String... words) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    int code = CommandShell.execute(Bench.commandLine(), err, words);
    return new Said(code, bytes.toString(StandardCharsets.UTF_8).strip());
  }
}
