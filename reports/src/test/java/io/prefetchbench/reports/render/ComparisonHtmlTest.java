package io.prefetchbench.reports.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.reports.SyntheticRuns;
import io.prefetchbench.reports.compare.Change;
import io.prefetchbench.reports.compare.Comparison;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ComparisonHtmlTest {
  @TempDir Path temp;

  @Test
  void everyChangeOfTheTerminalIsARowWithItsMark() throws IOException {
    RunDirectory first = SyntheticRuns.jmh(temp, "first", 1, 1, 5);
    RunDirectory second = SyntheticRuns.jmh(temp, "second", 2, 1.053, 5);
    Comparison comparison = Comparison.of(first, second);
    String html = page(comparison, first, second);
    for (Change change : comparison.changes()) {
      assertThat(html).contains(Markup.escape(change.wording()));
    }
    assertThat(html.split("class=\"plot ratio\"", -1)).hasSize(1 + comparison.changes().size());
    assertThat(html.split("class=\"bounds\"", -1)).hasSize(1 + comparison.changes().size());
    assertThat(html)
        .contains("look-up p50 · Jedis · shape category-5")
        .doesNotContain("lookup.p50");
  }

  @Test
  void theCurvesOfTwoLoadRunsAreOverlaid() throws IOException {
    RunDirectory first = SyntheticRuns.load(temp, "first", 1, RunResult.OK);
    RunDirectory second = SyntheticRuns.load(temp, "second", 2, RunResult.OK);
    String html = page(Comparison.of(first, second), first, second);
    assertThat(html)
        .contains("Read response time by percentile", "Freshness: P(t)")
        .contains("Sync lag over time, p99")
        .contains("\"name\":\"first\",\"tone\":\"first\"")
        .contains("\"name\":\"second\",\"tone\":\"second\"");
  }

  @Test
  void aFigureNotForClaimsIsNamedWithItsReasonAndNotCompared() throws IOException {
    RunDirectory first = SyntheticRuns.load(temp, "good", 1, RunResult.OK);
    RunDirectory second = SyntheticRuns.loadWith(temp, "late", 1, SyntheticRuns.late());
    String html = page(Comparison.of(first, second), first, second);
    String refused = html.substring(html.indexOf("<section id=\"not-compared\">"));
    assertThat(refused)
        .contains("<td>read response time p99</td>")
        .contains("the generator sent reads late: slip p99 5.88 ms");
    String changes =
        html.substring(html.indexOf("<section id=\"changes\">"), html.indexOf("id=\"curves\""));
    assertThat(changes).contains("read achieved").doesNotContain("read response time p99");
  }

  private String page(Comparison comparison, RunDirectory first, RunDirectory second)
      throws IOException {
    Path file = temp.resolve("compare.html");
    ComparisonHtml.write(comparison, first, second, file);
    return Files.readString(file);
  }
}
