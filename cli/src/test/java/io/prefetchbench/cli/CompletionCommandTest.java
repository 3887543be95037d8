package io.prefetchbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.testbed.command.ExitCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script as a shell runs it. */
final class CompletionCommandTest {
  @TempDir Path folder;

  @Test
  void bashCompletesCommandsOptionsAndValues() throws Exception {
    CapturedCommand bash = CapturedCommand.run("completion", "bash");
    assertThat(bash.exitCode()).isEqualTo(ExitCode.DONE);
    Path script = Files.writeString(folder.resolve("bench-completion"), bash.out());

    assertThat(completed(script, "bench", "lo")).containsExactly("load");
    assertThat(completed(script, "bench", "gate", "pa")).containsExactly("paired");
    assertThat(completed(script, "bench", "load", "--mut")).containsExactly("--mutations");
    assertThat(completed(script, "bench", "jmh", "--pro")).containsExactly("--profile");
    assertThat(completed(script, "bench", "cache", "reconcile", "--rep"))
        .containsExactly("--repair");
    assertThat(completed(script, "bench", "load", "--workload", "worker-k"))
        .containsExactly("worker-killed");
    assertThat(completed(script, "bench", "list", "sha")).containsExactly("shapes");
  }

  @Test
  void zshGetsTheSameScript() {
    assertThat(CapturedCommand.run("completion", "zsh").out())
        .contains("bashcompinit")
        .isEqualTo(CapturedCommand.run("completion", "bash").out());
  }

  /** What bash offers for the last of the words. */
  private List<String> completed(Path script, String... words) throws Exception {
    String ask =
        """
        source "$1"; shift
        COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
        complete_function=$(complete -p bench | sed 's/.*-F \\([^ ]*\\).*/\\1/')
        "$complete_function" 2>/dev/null
        printf '%s\\n' "${COMPREPLY[@]}"
        """;
    List<String> line =
        new java.util.ArrayList<>(List.of("bash", "-c", ask, "bash", script.toString()));
    line.addAll(List.of(words));
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
    return out.lines().map(String::strip).filter(text -> !text.isEmpty()).toList();
  }
}
