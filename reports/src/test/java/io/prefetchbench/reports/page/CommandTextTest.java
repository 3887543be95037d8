package io.prefetchbench.reports.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.reports.run.RunKind;
import io.prefetchbench.reports.run.RunManifest;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CommandTextTest {
  @Test
  void aPartOfASuiteIsACommandWithoutTheFolderThatWasRenamed() {
    assertThat(text("--profile", "smoke", "--out", "/tmp/suite.PARTIAL/jmh", "--seed", "1"))
        .isEqualTo("./bench jmh --profile smoke --seed 1");
    assertThat(text("bench", "jmh", "--out=/tmp/x", "--quiet")).isEqualTo("./bench jmh --quiet");
  }

  @Test
  void aWordThatAShellWouldSplitOrExpandIsQuoted() {
    assertThat(text("bench", "jmh", "a b", "it's", "$HOME"))
        .isEqualTo("./bench jmh 'a b' 'it'\\''s' '$HOME'");
  }

  private static String text(String... words) {
    return Page.commandText(
        RunManifest.builder(RunKind.JMH, "some").commandLine(List.of(words)).build());
  }
}
