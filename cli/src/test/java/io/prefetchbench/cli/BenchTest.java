package io.prefetchbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.testbed.command.CommandShell;
import io.prefetchbench.testbed.command.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class BenchTest {

  @TempDir Path folder;

  @Test
  void helpListsEveryCommandWithItsDescription() {
    CommandLine bench = Bench.commandLine();

    assertThat(bench.getSubcommands().keySet())
        .containsExactlyInAnyOrder(
            "run",
            "jmh",
            "load",
            "sweep",
            "league",
            "serve",
            "worker",
            "cache",
            "report",
            "compare",
            "gate",
            "check",
            "redis",
            "doctor",
            "list",
            "completion",
            "help");
    for (String command : bench.getSubcommands().keySet()) {
      assertThat(bench.getUsageMessage().lines())
          .as(command)
          .anyMatch(line -> line.matches(" +" + command + " +[A-Z].+"));
    }
  }

  @Test
  void theScriptStartsTheModuleThatCarriesACommandOut() throws IOException {
    String script = Files.readString(Path.of("../bench"));

    for (ModuleCommand command : ModuleCommand.values()) {
      String main = command.mainClass.substring("io.prefetchbench.".length());
      assertThat(script)
          .contains("  %s) module=%s main=%s ;;%n".formatted(command.word, command.module, main));
    }
  }

  @Test
  void helpWithACommandIsTheHelpOfTheCommand() {
    assertThat(CapturedCommand.run("help", "cache", "status"))
        .isEqualTo(CapturedCommand.run("cache", "status", "--help"));
    assertThat(CapturedCommand.run("help").out()).startsWith("Usage: bench [-hV] COMMAND");
    assertThat(CapturedCommand.run("help", "laod").err())
        .isEqualTo("unknown command 'laod'; did you mean 'load'? (see bench --help)\n");
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
