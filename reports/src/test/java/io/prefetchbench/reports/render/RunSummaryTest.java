package io.prefetchbench.reports.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.reports.Golden;
import io.prefetchbench.reports.SyntheticRuns;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunResult;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunSummaryTest {
  @TempDir Path temp;

  @Test
  void aSuiteReadsAsTheGoldenFile() {
    Golden.check("suite.txt", RunSummary.render(SyntheticRuns.suite(temp, "synthetic-suite", 1)));
  }

  @Test
  void aSaturatedRunSaysWhyFirst() {
    RunDirectory run = SyntheticRuns.load(temp, "synthetic", 1, RunResult.SATURATED);
    assertThat(RunSummary.render(run))
        .startsWith("SATURATED  Freshness under load · synthetic-reference-data\n")
        .contains("reason: completed 96.2 % of sent");
  }

  @Test
  void colourIsOnlyThereWhenAskedFor() {
    RunDirectory run = SyntheticRuns.load(temp, "synthetic", 1, RunResult.OK);
    assertThat(RunSummary.render(run)).doesNotContain("\u001b");
    assertThat(RunSummary.render(run, true)).startsWith("\u001b[32mVALID\u001b[0m");
  }
}
