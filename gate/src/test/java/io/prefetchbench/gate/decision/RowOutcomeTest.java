package io.prefetchbench.gate.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.gate.plan.GatePolicy;
import io.prefetchbench.gate.plan.MetricKind;
import io.prefetchbench.gate.record.GateRow;
import io.prefetchbench.gate.record.GateVerdict;
import io.prefetchbench.gate.record.RowEvidence;
import io.prefetchbench.reports.run.Better;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RowOutcomeTest {
  private final TwoStageRule rule = new TwoStageRule(GatePolicy.DEFAULT, 1);

  @Test
  void noRowsAreNoResult() {
    assertThat(RowOutcome.of(List.of(), false).exitCode()).isEqualTo(4);
  }

  @Test
  void anEmptyBlockingSetIsNoResult() {
    RowOutcome outcome = RowOutcome.of(List.of(row(GateVerdict.NO_CHANGE, false)), false);
    assertThat(outcome.exitCode()).isEqualTo(4);
    assertThat(outcome.reason()).startsWith("the blocking set is empty");
  }

  @Test
  void aRenamedBenchmarkIsARemovedRowAndNeverAPass() {
    List<GateRow> rows = List.of(row(GateVerdict.REMOVED, true), row(GateVerdict.NEW, true));
    assertThat(RowOutcome.of(rows, false))
        .extracting("verdict", "exitCode")
        .containsExactly(GateVerdict.REMOVED, 4);
  }

  @Test
  void anAdvisoryRegressionShowsAndPasses() {
    List<GateRow> rows =
        List.of(row(GateVerdict.NO_CHANGE, true), row(GateVerdict.REGRESSED, false));
    RowOutcome outcome = RowOutcome.of(rows, true);
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.verdict()).isEqualTo(GateVerdict.NO_CHANGE);
    assertThat(outcome.reason()).endsWith("; beside them 1 advisory REGRESSED");
  }

  @Test
  void rowsThatAreAllAlikeAreNamedOnlyIfTheyAreFew() {
    GateRow same = row(GateVerdict.NO_CHANGE, true);
    assertThat(RowOutcome.of(List.of(same, same), false).reason())
        .isEqualTo("2 of 2 blocking rows are NO_CHANGE: Lookup.get:avgt, Lookup.get:avgt");
    assertThat(RowOutcome.of(List.of(same, same, same, same), false).reason())
        .isEqualTo("all 4 blocking rows are NO_CHANGE");
  }

  /** Exit codes of one blocking row alone; beside a row without change; the same, strict. */
  @ParameterizedTest
  @CsvSource({
    "REMOVED, 4, 4, 4",
    "NEW, 4, 0, 0",
    "BENCH_CHANGED, 4, 0, 0",
    "ENV_MISMATCH, 4, 4, 4",
    "UNMEASURABLE, 4, 0, 3",
    "REGRESSED, 1, 1, 1",
    "ACCEPTED, 0, 0, 0",
    "CLEARED, 0, 0, 0",
    "IMPROVED, 0, 0, 0",
    "NO_CHANGE, 0, 0, 0",
    "WORSE_UNPAIRED, 0, 0, 0",
    "BETTER_UNPAIRED, 0, 0, 0",
    "INCONCLUSIVE, 0, 0, 3"
  })
  void everyVerdictHasItsCode(GateVerdict verdict, int alone, int beside, int strict) {
    GateRow row = row(verdict, true);
    GateRow same = row(GateVerdict.NO_CHANGE, true);
    assertThat(RowOutcome.of(List.of(row), false).exitCode()).isEqualTo(alone);
    assertThat(RowOutcome.of(List.of(same, row), false).exitCode()).isEqualTo(beside);
    assertThat(RowOutcome.of(List.of(same, row), true).exitCode()).isEqualTo(strict);
  }

  @Test
  void aRegressionIsRedWhateverElseHappened() {
    for (GateVerdict verdict : GateVerdict.values()) {
      List<GateRow> rows = Arrays.asList(row(verdict, true), row(GateVerdict.REGRESSED, true));
      assertThat(RowOutcome.of(rows, true).exitCode()).isEqualTo(1);
    }
  }

  private GateRow row(GateVerdict verdict, boolean blocking) {
    RowEvidence evidence =
        new RowEvidence(
            Rows.key("get"), MetricKind.TIME, "ns/op", Better.LOWER, blocking, List.of(), 0);
    return rule.unmatched(evidence, verdict, "made up");
  }
}
