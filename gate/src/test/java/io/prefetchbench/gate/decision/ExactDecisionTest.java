package io.prefetchbench.gate.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.gate.decision.ExactBaseline.EnvironmentKey;
import io.prefetchbench.gate.plan.GatePolicy;
import io.prefetchbench.gate.record.GateResult;
import io.prefetchbench.gate.record.GateVerdict;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class ExactDecisionTest {
  private static final Instant NOW = Instant.parse("2027-01-31T12:00:00Z");

  private static GateResult decide(ExactBaseline base, ExactBaseline candidate) {
    return ExactDecision.of(
        new ExactDecision.Side("exact.json", base),
        new ExactDecision.Side("worktree", candidate),
        GatePolicy.DEFAULT,
        List.of("./bench", "gate", "exact"),
        NOW,
        NOW);
  }

  @Test
  void theSameCountsAreFine() {
    GateResult result = decide(Counts.of(Counts.COMMANDS, 1), Counts.of(Counts.COMMANDS, 1));

    assertThat(result.tier()).isEqualTo("exact");
    assertThat(result.verdict()).isEqualTo(GateVerdict.NO_CHANGE);
    assertThat(result.exitCode()).isZero();
    assertThat(result.blockingRows()).isEqualTo(1);
    assertThat(result.base().commit()).isEqualTo("0123abc");
    assertThat(result.notes()).isEmpty();
  }

  @Test
  void oneWorseFigureIsRed() {
    GateResult result =
        decide(
            Counts.of(Counts.HERE, Map.of(Counts.COMMANDS, 1.0, Counts.BYTES, 100.0)),
            Counts.of(Counts.HERE, Map.of(Counts.COMMANDS, 1.01, Counts.BYTES, 90.0)));

    assertThat(result.verdict()).isEqualTo(GateVerdict.REGRESSED);
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.reason()).contains(Counts.COMMANDS);
  }

  @Test
  void aMissingFigureAndAnotherEnvironmentAreNoPass() {
    EnvironmentKey other = new EnvironmentKey("7.2.4", "libc", "amd64");
    ExactBaseline two = Counts.of(Counts.HERE, Map.of(Counts.COMMANDS, 1.0, Counts.BYTES, 100.0));

    assertThat(decide(two, Counts.of(Counts.COMMANDS, 1)).exitCode()).isEqualTo(4);
    assertThat(
            decide(Counts.of(other, Map.of(Counts.COMMANDS, 1.0)), Counts.of(Counts.COMMANDS, 1))
                .exitCode())
        .isEqualTo(4);
  }

  @Test
  void anotherVersionOfAClientAndBetterFiguresAreNoted() {
    ExactBaseline is = Counts.of(Counts.COMMANDS, 0.9);
    ExactBaseline newer =
        new ExactBaseline(
            is.environment(), new TreeMap<>(Map.of("jedis", "8.1.0")), null, is.rows());

    GateResult result = decide(Counts.of(Counts.COMMANDS, 1), newer);

    assertThat(result.exitCode()).isZero();
    assertThat(result.notes())
        .containsExactly(
            "jedis is 8.1.0; the baseline was counted with 8.0.2",
            "1 improved and 0 new rows: a new baseline would hold them");
  }

  @Test
  void changesAreSaidRowByRow() {
    assertThat(
            Counts.of(Counts.HERE, Map.of(Counts.COMMANDS, 1.0, Counts.BYTES, 100.0))
                .changesTo(
                    Counts.of(Counts.HERE, Map.of(Counts.COMMANDS, 1.001, Counts.TRIPS, 0.0))))
        .containsExactly(
            Counts.TRIPS + "  new: 0 commands/op",
            Counts.BYTES + "  removed, was 100 B/op",
            Counts.COMMANDS + "  0.1 % more: 1.001 commands/op, was 1");
    assertThat(Counts.of(Counts.COMMANDS, 1).changesTo(Counts.of(Counts.COMMANDS, 1))).isEmpty();
  }
}
