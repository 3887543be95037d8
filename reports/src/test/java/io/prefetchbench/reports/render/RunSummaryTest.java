package io.prefetchbench.reports.render;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.reports.Golden;
import io.prefetchbench.reports.SyntheticRuns;
import io.prefetchbench.reports.run.Caveat;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunKind;
import io.prefetchbench.reports.run.RunManifest;
import io.prefetchbench.reports.run.RunResult;
import io.prefetchbench.reports.run.RunWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunSummaryTest {
  private static final String LONG =
      "the generator had to wait for a CPU for 41 % of its CPU time because other programs kept"
          + " both CPUs of this machine busy while it measured, and so it sent reads late";

  @TempDir Path temp;

  @Test
  void aSuite() {
    check("summary-suite.txt", SyntheticRuns.suite(temp, "synthetic-suite", 1));
  }

  @Test
  void aValidLoadRun() {
    check("summary-valid.txt", SyntheticRuns.load(temp, "synthetic", 1, RunResult.OK));
  }

  @Test
  void aRunWithALateGenerator() {
    check("summary-range.txt", SyntheticRuns.loadWith(temp, "late", 1, SyntheticRuns.late()));
  }

  @Test
  void anInvalidRun() {
    check("summary-invalid.txt", SyntheticRuns.load(temp, "synthetic", 1, RunResult.INVALID));
  }

  @Test
  void aSaturatedRun() {
    check("summary-saturated.txt", SyntheticRuns.load(temp, "synthetic", 1, RunResult.SATURATED));
  }

  @Test
  void aPartialRun() {
    check("summary-partial.txt", SyntheticRuns.load(temp, "synthetic", 1, RunResult.PARTIAL));
  }

  @Test
  void howManyReasonsAndCaveatsThereAreTheSummaryStaysShort() {
    RunWriter writer = RunDirectory.create(temp, Instant.EPOCH, RunKind.LOAD, "troubled");
    SyntheticRuns.writeLoad(writer, 1);
    RunManifest.Builder manifest =
        SyntheticRuns.manifest(RunKind.LOAD, "troubled")
            .result(RunResult.SATURATED, List.of(LONG, LONG, LONG, LONG, LONG));
    for (Caveat.Kind kind : Caveat.Kind.values()) {
      manifest.caveat(new Caveat(kind, List.of("read", "sync"), LONG, LONG, "docs/X.md#y"));
    }
    RunDirectory run = RunDirectory.open(writer.finish(manifest.build()));
    String text = shortly(run);
    assertThat(text.lines()).hasSizeLessThanOrEqualTo(RunSummary.MOST_LINES);
    assertNarrow(text);
    assertThat(text).contains("reason: the generator had to wait", " …\n", "* a range");
  }

  @Test
  void quietSaysTheVerdictWhyAndWhere() {
    RunDirectory run = SyntheticRuns.load(temp, "synthetic", 1, RunResult.SATURATED);
    assertThat(RunSummary.render(run, true, null, false))
        .isEqualTo(
            "SATURATED  the system did not keep up or missed an objective: a valid result\n"
                + "reason: completed 96.2 % of sent; at least 99 % expected\n"
                + "run: "
                + run.path()
                + "\n");
  }

  @Test
  void coloursAreThereWhenAskedForAndNowhereElse() {
    RunDirectory run = SyntheticRuns.load(temp, "synthetic", 1, RunResult.OK);
    assertThat(shortly(run)).doesNotContain("\u001b");
    String coloured = RunSummary.render(run, false, null, true);
    assertThat(coloured).startsWith("\u001b[32mVALID\u001b[0m  the figures can be trusted\n");
    assertThat(coloured.replaceAll("\u001b\\[\\d+m", "")).isEqualTo(shortly(run));
  }

  private void check(String golden, RunDirectory run) {
    String text = RunSummary.render(run, false, run.resolve("report.html"), false);
    String anywhere = text.replace(requireNonNull(run.path().getParent()).toString(), "RUNS");
    assertThat(text.lines()).hasSizeLessThanOrEqualTo(RunSummary.MOST_LINES);
    assertNarrow(anywhere);
    Golden.check(golden, anywhere);
  }

  private static String shortly(RunDirectory run) {
    return RunSummary.render(run, false, null, false);
  }

  /** Paths may be longer than a line: they are to be copied. */
  private static void assertNarrow(String text) {
    assertThat(text.lines().filter(line -> !line.matches("(run|report): .*")))
        .allMatch(line -> TextTable.width(line) <= 80);
  }
}
