package io.prefetchbench.reports.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.reports.Golden;
import io.prefetchbench.reports.SyntheticRuns;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunResult;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PageTextTest {
  @TempDir Path temp;

  @Test
  void aSuiteReadsAsTheGoldenFile() {
    Golden.check("details.txt", PageText.render(SyntheticRuns.suite(temp, "synthetic-suite", 1)));
  }

  @Test
  void aSaturatedRunSaysWhyFirst() {
    RunDirectory run = SyntheticRuns.load(temp, "synthetic", 1, RunResult.SATURATED);
    assertThat(PageText.render(run))
        .startsWith("SATURATED  Freshness under load · synthetic-reference-data\n")
        .contains("reason: completed 96.2 % of sent");
  }

  @Test
  void whatALoadRunVerifiedIsSaidInSentences() {
    RunDirectory run = SyntheticRuns.load(temp, "synthetic", 1, RunResult.OK);
    assertThat(PageText.render(run))
        .containsPattern("residue +0 ns\n")
        .containsPattern("events without a stamp +0\n")
        .containsPattern("events in the histogram +6,000 = emitted 6,000\n")
        .containsPattern("conflated +12\n")
        .containsPattern("clock offset between processes +−2.10 µs")
        .contains("cache = primary: 100,000 entities compared, 0 missing, 0 different, 0 orphaned")
        .containsPattern("reads of the primary +1\n")
        .contains("oldest superseded for 2.10 ms")
        .contains("judged 15,000 = sum of the classes", "at most 2 versions behind")
        .contains("P(1 ms)", "99.910 %", "90.000 %")
        .contains("contradictions 0, decisive reads 1,804")
        .contains("first of phantom: cat-7 at version 0000000100000000000000ff, read from 1.5000")
        .contains("of 6,000 events 812 were not read again, 230 were read densely")
        .containsPattern(
            "process +pid +CPU time +run-queue wait +longest hiccup +memory, start – end\n");
  }
}
