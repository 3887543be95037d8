package io.prefetchbench.gate.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.gate.record.GateRow;
import io.prefetchbench.gate.record.GateVerdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CiAnnotationsTest {
  private static final Map<String, String> GITHUB = Map.of("GITHUB_ACTIONS", "true");

  @TempDir Path temp;

  @Test
  void elsewhereNothingIsSaid() {
    assertThat(CiAnnotations.announce(Map.of("GITLAB_CI", "true"), Decisions.red())).isEmpty();
  }

  @Test
  void aRedRowIsAnErrorAndAnUndecidedOneAWarning() {
    List<String> lines = CiAnnotations.announce(GITHUB, Decisions.red());
    assertThat(lines.stream().filter(line -> line.startsWith("::error title="))).hasSize(2);
    assertThat(lines)
        .anyMatch(line -> line.startsWith("::warning title=INCONCLUSIVE%3A"))
        .anyMatch(line -> line.contains("::throughput −4.9 %25 [−5.7, −4.0], 20 of 20 blocks"));
  }

  @Test
  void aLineStaysALine() {
    GateRow row =
        Decisions.alone("a.B.c:d,e", GateVerdict.REMOVED, true, "one\r\n::error::two 5 %");
    List<String> lines =
        CiAnnotations.announce(GITHUB, Decisions.of(GateVerdict.REMOVED, 1, "x", List.of(row)));
    assertThat(lines).hasSize(1);
    assertThat(lines.get(0)).doesNotContain("\n").contains("one\\u000d\\u000a::error::two 5 %25");
    String title = lines.get(0).split("::", 3)[1];
    assertThat(title).contains("B.c%3Ad%2Ce");
  }

  @Test
  void theSummaryIsAppended() throws IOException {
    Path summary = Files.writeString(temp.resolve("summary.md"), "before\n");
    CiAnnotations.announce(with(summary), Decisions.quietOnly());
    assertThat(Files.readString(summary))
        .startsWith("before\n" + GateMarkdown.MARKER)
        .endsWith("```\n");
  }

  @Test
  void aSummaryThatCannotBeWrittenIsSaid() {
    List<String> lines = CiAnnotations.announce(with(temp), Decisions.quietOnly());
    assertThat(lines).hasSize(1);
    assertThat(lines.get(0)).startsWith("::warning ").contains("job summary " + temp);
  }

  private static Map<String, String> with(Path summary) {
    return Map.of("GITHUB_ACTIONS", "true", "GITHUB_STEP_SUMMARY", summary.toString());
  }
}
