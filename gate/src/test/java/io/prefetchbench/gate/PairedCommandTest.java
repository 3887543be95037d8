package io.prefetchbench.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.testbed.command.CommandShell;
import io.prefetchbench.testbed.command.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PairedCommandTest {
  @TempDir private Path folder;

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  private int paired(String... words) {
    said.reset();
    PrintStream err = new PrintStream(said, true, StandardCharsets.UTF_8);
    return CommandShell.execute(new CommandLine(new PairedCommand()), err, words);
  }

  private String said() {
    return said.toString(StandardCharsets.UTF_8);
  }

  @Test
  void twoRefsOrTwoJarsOrAnInterruptedRun() {
    for (String[] words :
        new String[][] {
          {},
          {"--candidate", "HEAD"},
          {"--a", "a.jar"},
          {"--base", "HEAD", "--a", "a.jar", "--b", "b.jar"},
        }) {
      assertThat(paired(words)).isEqualTo(ExitCode.BAD_INPUT);
      assertThat(said()).startsWith("expected --base REF").hasLineCount(1);
    }
    assertThat(paired("--a", "a.jar", "--b", "b.jar", "--load")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(said()).startsWith("--load: jars hold no load run").hasLineCount(1);
    assertThat(paired("--resume", "x", "--base", "HEAD")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(said()).startsWith("--resume goes on by the plan");
  }

  @Test
  void whatCannotBeUsedIsSaidBeforeAnythingIsBuilt() throws Exception {
    assertThat(paired("--base", "HEAD", "--budget", "soon")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(said()).startsWith("--budget soon: expected");
    assertThat(paired("--base", "HEAD", "--rows", "(")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(said()).startsWith("--rows (: expected a regular expression");
    assertThat(paired("--base", "HEAD", "--", "-f", "3")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(said()).startsWith("-f for JMH is decided by the blocks");
    assertThat(paired("--base", "HEAD", "--confirm-blocks", "0")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(said()).contains("confirmBlocks");
    Path text = Files.writeString(folder.resolve("a.jar"), "no jar");
    assertThat(paired("--a", text.toString(), "--b", text.toString()))
        .isEqualTo(ExitCode.BAD_INPUT);
    assertThat(said()).contains("a.jar: expected a benchmark jar");
  }

  @Test
  void aBaseThatIsNotThereHasACodeOfItsOwn() {
    assertThat(paired("--base", "no-such-ref", "--quiet")).isEqualTo(ExitCode.BASELINE_MISSING);
    assertThat(said()).contains("no-such-ref").contains("fetch-depth: 0").hasLineCount(1);
  }

  @Test
  void onlyAnInterruptedRunIsResumed() {
    assertThat(paired("--resume", folder.toString())).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(said()).hasLineCount(1);
  }
}
