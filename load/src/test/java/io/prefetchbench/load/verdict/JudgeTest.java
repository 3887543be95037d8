package io.prefetchbench.load.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.load.workload.Workload;
import io.prefetchbench.load.workload.WorkloadFile;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One figure at a time beyond its limit, and what the run is then called. */
class JudgeTest {
  private static final Workload WORKLOAD =
      WorkloadFile.check("reference-data", WorkloadFile.open("reference-data"));
  private static final long MILLI = 1_000_000;

  @ParameterizedTest
  @CsvSource({
    // sent, completed, failed, slip, response, capacity, queue, grew, lag, missing, torn, word
    "15000, 15000, 0, 1, 5, 9000, 0, false, 20, 0, 0, VALID",
    "14849, 14849, 0, 1, 5, 9000, 0, false, 20, 0, 0, INVALID",
    "15000, 15000, 0, 3, 5, 9000, 0, false, 20, 0, 0, INVALID",
    "15000, 15000, 0, 3, 40, 9000, 0, false, 20, 0, 0, VALID",
    "15000, 15000, 0, 1, 5, 999, 0, false, 20, 0, 0, INVALID",
    "15000, 15000, 0, 1, 5, 9000, 4000, false, 20, 0, 0, INVALID",
    "15000, 15000, 0, 1, 5, 9000, 0, false, 20, 1, 0, INVALID",
    "15000, 14800, 200, 1, 5, 9000, 0, false, 20, 0, 0, SATURATED",
    "15000, 15000, 0, 1, 5, 9000, 0, true, 20, 0, 0, SATURATED",
    "15000, 15000, 0, 1, 51, 9000, 0, false, 20, 0, 0, MISSED",
    "15000, 15000, 0, 1, 5, 9000, 0, false, 251, 0, 0, MISSED",
    "15000, 15000, 0, 1, 5, 9000, 0, false, 20, 0, 1, INCORRECT",
    "14849, 14000, 849, 3, 5, 9000, 0, true, 20, 0, 1, INCORRECT",
    "14849, 14000, 849, 3, 5, 9000, 0, true, 20, 0, 0, INVALID"
  })
  void wordFollowsTheFigures(
      long sent,
      long completed,
      long failed,
      long slipMillis,
      long responseMillis,
      double capacity,
      long queueMillis,
      boolean grew,
      long lagMillis,
      long missing,
      long torn,
      Verdict.Word word) {
    Figures figures =
        new Figures(
            15_000,
            sent,
            completed,
            failed,
            slipMillis * MILLI,
            responseMillis * MILLI,
            OptionalDouble.of(capacity),
            OptionalLong.of(10_000 * MILLI),
            OptionalLong.of(queueMillis * MILLI),
            OptionalLong.of(queueMillis * MILLI),
            30_000 * MILLI,
            1,
            Optional.of(grew),
            OptionalLong.of(lagMillis * MILLI),
            OptionalLong.of(0),
            OptionalLong.of(missing),
            Optional.empty(),
            Map.of("torn", torn));
    Verdict verdict = Judge.judge(WORKLOAD, figures, List.of());
    assertThat(verdict.word()).isEqualTo(word);
    assertThat(verdict.reasons().isEmpty()).isEqualTo(word == Verdict.Word.VALID);
  }
}
