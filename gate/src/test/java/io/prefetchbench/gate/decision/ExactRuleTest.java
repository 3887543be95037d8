package io.prefetchbench.gate.decision;

import static io.prefetchbench.gate.decision.Counts.BYTES;
import static io.prefetchbench.gate.decision.Counts.COMMANDS;
import static io.prefetchbench.gate.decision.Counts.HERE;
import static io.prefetchbench.gate.decision.Counts.HIT_SHARE;
import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.gate.decision.ExactBaseline.EnvironmentKey;
import io.prefetchbench.gate.decision.ExactDecision.ExactRule;
import io.prefetchbench.gate.plan.AcceptedChange;
import io.prefetchbench.gate.plan.GatePolicy;
import io.prefetchbench.gate.record.GateRow;
import io.prefetchbench.gate.record.GateVerdict;
import io.prefetchbench.reports.run.Better;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ExactRuleTest {
  private static final LocalDate TODAY = LocalDate.of(2027, 1, 31);

  private static GateRow only(ExactBaseline base, ExactBaseline is, AcceptedChange... accepted) {
    List<GateRow> rows = new ExactRule(base, is, policy(accepted), TODAY).rows();
    assertThat(rows).hasSize(1);
    return rows.get(0);
  }

  private static GatePolicy policy(AcceptedChange... accepted) {
    GatePolicy standard = GatePolicy.DEFAULT;
    return new GatePolicy(
        standard.redChance(),
        standard.screenBlocks(),
        standard.screenP(),
        standard.screenShare(),
        standard.confirmBlocks(),
        standard.confirmP(),
        standard.discardedMax(),
        standard.rules(),
        standard.blocking(),
        Arrays.asList(accepted));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, NO_CHANGE",
    "1, 1.01, REGRESSED",
    "1, 1.005, NO_CHANGE",
    "1, 1.00501, REGRESSED",
    "1, 0.995, NO_CHANGE",
    "1, 0.99, IMPROVED",
    "0, 0, NO_CHANGE",
    "0, 0.0005, REGRESSED",
    "0.002, 0, IMPROVED",
    "2.404, 2.4160, NO_CHANGE",
    "2.404, 2.4161, REGRESSED",
  })
  void moreThanTheBudgetIsRedEitherWayIsSaid(double was, double is, GateVerdict verdict) {
    GateRow row = only(Counts.of(COMMANDS, was), Counts.of(COMMANDS, is));

    assertThat(row.verdict()).isEqualTo(verdict);
    assertThat(row.red()).isEqualTo(verdict == GateVerdict.REGRESSED);
  }

  @ParameterizedTest
  @CsvSource({"0.98, 0.97, REGRESSED", "0.98, 0.98, NO_CHANGE", "0.98, 0.99, IMPROVED"})
  void aSmallerHitShareIsWorse(double was, double is, GateVerdict verdict) {
    GateRow row = only(Counts.of(HIT_SHARE, was), Counts.of(HIT_SHARE, is));

    assertThat(row.verdict()).isEqualTo(verdict);
  }

  @Test
  void aReasonSaysHowMuchAndFromWhat() {
    GateRow row = only(Counts.of(COMMANDS, 1), Counts.of(COMMANDS, 1.01));

    assertThat(row.reason()).isEqualTo("1.0 % more: 1.01 commands/op, was 1");
    assertThat(row.base()).containsExactly(1.0);
    assertThat(row.candidate()).containsExactly(1.01);
  }

  @Test
  void anotherEnvironmentIsNeverAPass() {
    EnvironmentKey otherRedis = new EnvironmentKey("7.2.4", "libc", "amd64");
    EnvironmentKey otherAllocator = new EnvironmentKey("7.0.15", "jemalloc-5.3", "amd64");
    for (EnvironmentKey other : List.of(otherRedis, otherAllocator)) {
      for (String text : List.of(COMMANDS, BYTES)) {
        GateRow row = only(Counts.of(other, Map.of(text, 1.0)), Counts.of(text, 1));

        assertThat(row.verdict()).isEqualTo(GateVerdict.ENV_MISMATCH);
        assertThat(row.reason()).contains(other.text(), HERE.text());
      }
    }
  }

  @Test
  void theArchitectureMattersForBytesAlone() {
    EnvironmentKey arm = new EnvironmentKey("7.0.15", "libc", "aarch64");

    assertThat(only(Counts.of(arm, Map.of(BYTES, 1.0)), Counts.of(BYTES, 1)).verdict())
        .isEqualTo(GateVerdict.ENV_MISMATCH);
    assertThat(only(Counts.of(arm, Map.of(COMMANDS, 1.0)), Counts.of(COMMANDS, 1)).verdict())
        .isEqualTo(GateVerdict.NO_CHANGE);
  }

  @Test
  void aRowOfOneSideOnlyIsSaid() {
    List<GateRow> rows =
        new ExactRule(Counts.of(COMMANDS, 1), Counts.of(BYTES, 1), GatePolicy.DEFAULT, TODAY)
            .rows();

    assertThat(rows).extracting(row -> row.key().text()).containsExactly(BYTES, COMMANDS);
    assertThat(rows)
        .extracting(GateRow::verdict)
        .containsExactly(GateVerdict.NEW, GateVerdict.REMOVED);
  }

  @Test
  void anotherUnitIsAnotherBenchmark() {
    ExactFigure figure = new ExactFigure(1, "calls/op", Better.LOWER);
    ExactBaseline is =
        new ExactBaseline(HERE, new TreeMap<>(), null, new TreeMap<>(Map.of(COMMANDS, figure)));

    assertThat(only(Counts.of(COMMANDS, 1), is).verdict()).isEqualTo(GateVerdict.BENCH_CHANGED);
  }

  @Test
  void aWantedRegressionIsAcceptedUpToItsSizeAndDay() {
    ExactBaseline base = Counts.of(COMMANDS, 1);
    AcceptedChange wanted = new AcceptedChange("lookup*:commands", 0.02, "asks the marker", TODAY);
    AcceptedChange over =
        new AcceptedChange("lookup*:commands", 0.02, "asks the marker", TODAY.minusDays(1));

    GateRow within = only(base, Counts.of(COMMANDS, 1.02), wanted);
    GateRow beyond = only(base, Counts.of(COMMANDS, 1.03), wanted);
    GateRow late = only(base, Counts.of(COMMANDS, 1.02), over);

    assertThat(within.verdict()).isEqualTo(GateVerdict.ACCEPTED);
    assertThat(within.reason()).contains("2.0 %", "until 2027-01-31", "asks the marker");
    assertThat(beyond.verdict()).isEqualTo(GateVerdict.REGRESSED);
    assertThat(beyond.reason()).contains("only 2.0 %");
    assertThat(late.verdict()).isEqualTo(GateVerdict.REGRESSED);
    assertThat(late.reason()).contains("was accepted until 2027-01-30");
  }
}
