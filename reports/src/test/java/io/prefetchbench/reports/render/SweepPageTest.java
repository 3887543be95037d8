package io.prefetchbench.reports.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.reports.SyntheticRuns;
import io.prefetchbench.reports.run.RunDirectory;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of a sweep: a mark a run, each as it ended, and the knee only where one was found. */
final class SweepPageTest {
  @TempDir Path temp;

  @Test
  void everyRunIsAMarkOfItsEnding() {
    String html = HtmlReport.render(SyntheticRuns.sweep(temp));
    assertThat(html.split("<g class=\"trial\">", -1)).hasSize(1 + 6);
    // One of each more stands in the legend.
    assertThat(html.split("<svg class=\"held\"", -1)).hasSize(1 + 3 + 1);
    assertThat(html.split("<svg class=\"broke\"", -1)).hasSize(1 + 2 + 1);
    assertThat(html.split("<svg class=\"invalid\"", -1)).hasSize(1 + 1 + 1);
    assertThat(html).contains("<title>550 reads/s: broke, read p99 5.25 ms, lag p99 7.25 ms; read");
    assertThat(html).contains("&lt;too&gt; long").doesNotContain("<too>");
  }

  @Test
  void aKneeIsDrawnOnlyWhereOneWasFound() {
    String html = HtmlReport.render(SyntheticRuns.sweep(temp));
    assertThat(html.split("<line class=\"mark\"", -1)).hasSize(1 + 1 + 1);
    assertThat(html)
        .contains("aria-label=\"100 mutations/s: 524 reads/s, 500 held, 550 broke\"")
        .contains("aria-label=\"200 mutations/s: –, generator limit, not knee\"");
  }

  @Test
  void aRateThatHeldIsNoKneeWhereNothingBroke() {
    RunDirectory sweep = SyntheticRuns.sweep(temp);
    assertThat(HtmlReport.render(sweep))
        .contains("knee at 100 mutations/s", "held at 200 mutations/s")
        .contains("no higher rate was decided: generator limit, not knee")
        .doesNotContain("knee at 200 mutations/s");
    assertThat(PageText.render(sweep))
        .containsPattern("100 +524 +500 +550 ")
        .containsPattern("200 +– +500 +– ");
  }

  @Test
  void everyRunIsNamedAndWhy() {
    assertThat(PageText.render(SyntheticRuns.sweep(temp)))
        .contains("held             100      500   5.25 ms  7.25 ms\n")
        .contains("broke            100      550   5.25 ms  7.25 ms  read response p99 <too> long")
        .contains("invalid          200    1,000   5.25 ms  7.25 ms  generator late");
  }
}
