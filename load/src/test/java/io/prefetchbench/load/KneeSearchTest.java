package io.prefetchbench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.reports.run.Caveat;
import io.prefetchbench.reports.run.RunKind;
import io.prefetchbench.reports.run.RunManifest;
import io.prefetchbench.testbed.command.ExitCode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The search against systems whose knee is known. */
class KneeSearchTest {
  private final Map<Double, Integer> runs = new HashMap<>();

  private SweepAnswer count(double rate, SweepAnswer answer) {
    runs.merge(rate, 1, Integer::sum);
    return answer;
  }

  private static SweepAnswer held(boolean held) {
    return held ? SweepAnswer.HELD : SweepAnswer.BROKE;
  }

  @ParameterizedTest
  @ValueSource(doubles = {3, 450, 500, 777, 6_000, 31_999})
  void kneeIsFoundAsCloselyAsAskedAndRunTwiceOnEachSide(double capacity)
      throws InterruptedException {
    Knee knee = new KneeSearch(rate -> count(rate, held(rate <= capacity)), 100_000, 0.1).from(500);
    assertThat(knee.end()).isEqualTo(Knee.End.FOUND);
    assertThat(knee.held()).isLessThanOrEqualTo(capacity);
    assertThat(knee.broke()).isGreaterThan(capacity);
    // Rates are whole numbers, which is coarse below ten.
    assertThat(knee.broke()).isLessThanOrEqualTo(Math.max(knee.held() * 1.1, knee.held() + 1));
    assertThat(runs.get(knee.held())).isGreaterThanOrEqualTo(2);
    assertThat(runs.get(knee.broke())).isGreaterThanOrEqualTo(2);
  }

  @Test
  void oneBadRunInTenMovesTheKneeLittle() throws InterruptedException {
    for (long seed = 0; seed < 200; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Knee knee =
          new KneeSearch(rate -> held(rate <= 5_000 && random.nextDouble() > 0.1), 100_000, 0.1)
              .from(500);
      assertThat(knee.rate().orElseThrow()).as("seed %d", seed).isBetween(100.0, 5_500.0);
    }
  }

  @Test
  void generatorThatGivesUpEndsTheSearchBelow() throws InterruptedException {
    Knee knee =
        new KneeSearch(rate -> rate <= 4_000 ? SweepAnswer.HELD : SweepAnswer.INVALID, 100_000, 0.1)
            .from(500);
    assertThat(knee.end()).isEqualTo(Knee.End.GENERATOR_LIMIT);
    assertThat(knee.held()).isEqualTo(4_000);
  }

  @Test
  void generatorThatNeverKeepsUpSaysNothingOfTheKnee() throws InterruptedException {
    Knee knee = new KneeSearch(rate -> count(rate, SweepAnswer.INVALID), 100_000, 0.1).from(500);
    assertThat(knee.end()).isEqualTo(Knee.End.GENERATOR_LIMIT);
    assertThat(knee.rate()).isEmpty();
    assertThat(runs).containsExactly(Map.entry(500.0, 2));
  }

  @Test
  void runThatLeavesAnObjectiveUndecidedIsNoAnswer() {
    RunManifest undecided =
        RunManifest.builder(RunKind.LOAD, "w")
            .caveat(
                new Caveat(Caveat.Kind.UNDECIDED, List.of("read.response"), "late", "repeat", "#u"))
            .caveat(new Caveat(Caveat.Kind.RANGE, List.of("read"), "late too", "close", "#l"))
            .build();
    List<String> reasons = CellRun.undecided(undecided);
    assertThat(reasons).containsExactly("late; repeat (#u)");
    assertThat(CellRun.answer(ExitCode.DONE, reasons)).isEqualTo(SweepAnswer.INVALID);
    assertThat(CellRun.answer(ExitCode.DONE, List.of())).isEqualTo(SweepAnswer.HELD);
    assertThat(CellRun.answer(ExitCode.MEASURED_NO, reasons)).isEqualTo(SweepAnswer.BROKE);
    assertThat(CellRun.answer(ExitCode.UNTRUSTWORTHY, List.of())).isEqualTo(SweepAnswer.INVALID);
  }

  @Test
  void systemThatBearsEverythingIsNotSearchedForEver() throws InterruptedException {
    Knee knee = new KneeSearch(rate -> SweepAnswer.HELD, 3_000, 0.1).from(500);
    assertThat(knee.end()).isEqualTo(Knee.End.NOT_REACHED);
    assertThat(knee.held()).isEqualTo(3_000);
  }

  @Test
  void systemThatBearsNothingHasNoKnee() throws InterruptedException {
    Knee knee = new KneeSearch(rate -> SweepAnswer.BROKE, 3_000, 0.1).from(500);
    assertThat(knee.end()).isEqualTo(Knee.End.BELOW);
    assertThat(knee.rate()).isEmpty();
  }
}
