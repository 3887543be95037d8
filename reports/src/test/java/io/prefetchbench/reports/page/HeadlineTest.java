package io.prefetchbench.reports.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.reports.SyntheticRuns;
import io.prefetchbench.reports.run.Caveat;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunKind;
import io.prefetchbench.reports.run.RunManifest;
import io.prefetchbench.reports.run.RunResult;
import io.prefetchbench.reports.run.RunWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class HeadlineTest {
  private static final List<String> KEYS =
      List.of(
          "bulkLoadRate",
          "readP50",
          "readP99",
          "syncLagP50",
          "syncLagP99",
          "staleShare",
          "freshWithin10ms",
          "correctness");

  @TempDir Path temp;

  @ParameterizedTest
  @EnumSource
  void everyLoadRunHasTheSameEightFiguresWhateverItsResult(RunResult result) {
    Headline headline = Headline.of(SyntheticRuns.load(temp, "synthetic", 1, result));
    assertThat(headline.figures()).extracting(Headline.Figure::key).isEqualTo(KEYS);
    assertThat(headline.word()).isEqualTo(result == RunResult.OK ? "VALID" : result.name());
    assertThat(headline.meaning()).isNotBlank();
    assertThat(headline.nextStep()).isNotBlank();
    assertThat(headline.reasons()).hasSize(result == RunResult.OK ? 0 : 1);
    assertThat(headline.figures().get(0).text()).isEqualTo("123 k entities/s");
    assertThat(headline.figures().get(5).text()).isEqualTo("0.207 %");
    assertThat(headline.figures().get(7))
        .matches(figure -> figure.text().equals("0 of 6"))
        .matches(figure -> figure.mood() == Headline.Mood.GOOD);
  }

  @Test
  void whatWasNotMeasuredHasNoValue() {
    RunWriter writer =
        RunDirectory.create(temp, Instant.parse("2026-01-02T03:04:05Z"), RunKind.LOAD, "empty");
    RunManifest manifest =
        RunManifest.builder(RunKind.LOAD, "empty")
            .result(RunResult.PARTIAL, List.of("stopped before its end"))
            .build();
    Headline headline = Headline.of(RunDirectory.open(writer.finish(manifest)));
    assertThat(headline.figures()).extracting(Headline.Figure::key).isEqualTo(KEYS);
    assertThat(headline.figures())
        .allMatch(figure -> !figure.measured() && figure.text().equals(FigureText.NONE))
        .allMatch(figure -> figure.mood() == Headline.Mood.UNKNOWN)
        .allMatch(figure -> figure.explanation().equals("not measured"));
  }

  @Test
  void aLateGeneratorMakesTheReadTimesARangeAndNothingElse() {
    RunDirectory run = SyntheticRuns.loadWith(temp, "late", 1, SyntheticRuns.late());
    Headline headline = Headline.of(run);
    Headline.Figure read = headline.figure("readP99").orElseThrow();
    assertThat(read.range()).isTrue();
    assertThat(read.low()).isLessThan(read.value());
    assertThat(read.text()).matches("[0-9.]+–[0-9.]+ ms");
    assertThat(read.notForClaims()).isTrue();
    assertThat(headline.figure("syncLagP99").orElseThrow())
        .matches(figure -> !figure.range() && figure.caveats().isEmpty());
    assertThat(headline.meaning()).contains("not for claims");
    assertThat(headline.nextStep())
        .contains("offer fewer reads", "docs/TROUBLESHOOTING.md#late-generator");
    assertThat(headline.caveats()).extracting(Caveat::kind).containsExactly(Caveat.Kind.RANGE);
  }

  @Test
  void aPercentileOfTooFewSamplesSaysHowManyItTakes() throws IOException {
    RunWriter writer =
        RunDirectory.create(temp, Instant.parse("2026-01-02T03:04:05Z"), RunKind.LOAD, "few");
    SyntheticRuns.writeLags(writer, 800);
    RunManifest manifest = SyntheticRuns.manifest(RunKind.LOAD, "few").build();
    Headline headline = Headline.of(RunDirectory.open(writer.finish(manifest)));
    assertThat(headline.figure("syncLagP50").orElseThrow().measured()).isTrue();
    assertThat(headline.figure("syncLagP99").orElseThrow())
        .matches(figure -> !figure.measured())
        .matches(figure -> figure.explanation().equals("800 samples, too few: it takes 1,000"));
  }

  @Test
  void aSuiteHasTheFiguresOfItsLoadPart() {
    RunDirectory suite = SyntheticRuns.suite(temp, "synthetic", 1);
    RunDirectory load = RunDirectory.open(suite.resolve("load"));
    assertThat(Headline.of(suite).figures()).isEqualTo(Headline.of(load).figures());
  }

  @Test
  void theBestCellOfEachMetricWithAFloorIsThatOfAJmhRun() {
    Headline headline = Headline.of(SyntheticRuns.jmh(temp, "synthetic", 1, 1, 3));
    assertThat(headline.figures())
        .extracting(Headline.Figure::key)
        .containsExactly("bestLookupP50", "bestLookupP99", "bestBulkloadRate");
    assertThat(headline.figures()).noneMatch(figure -> figure.label().contains("socket"));
  }

  @Test
  void aMissedObjectiveIsSeenAtItsFigure() {
    RunWriter writer =
        RunDirectory.create(temp, Instant.parse("2026-01-02T03:04:05Z"), RunKind.LOAD, "slow");
    SyntheticRuns.writeLoad(writer, 1);
    writer.writeJson(
        "checks.json",
        List.of(
            Map.of("kind", "OBJECTIVE", "name", "read response p99", "broken", true),
            Map.of("kind", "OBJECTIVE", "name", "sync lag p99", "broken", false)));
    RunManifest manifest = SyntheticRuns.manifest(RunKind.LOAD, "slow").build();
    Headline headline = Headline.of(RunDirectory.open(writer.finish(manifest)));
    assertThat(headline.figure("readP99").orElseThrow().mood()).isEqualTo(Headline.Mood.BAD);
    assertThat(headline.figure("syncLagP99").orElseThrow().mood()).isEqualTo(Headline.Mood.PLAIN);
  }
}
