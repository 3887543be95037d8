package io.prefetchbench.gate.blocks;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.gate.blocks.Priming.Primed;
import io.prefetchbench.gate.plan.BlockPlan.Planned;
import io.prefetchbench.gate.plan.GateCell;
import io.prefetchbench.gate.plan.ListedRows;
import io.prefetchbench.gate.record.ArmSide;
import io.prefetchbench.gate.record.GateVerdict;
import io.prefetchbench.gate.record.PairedPlan.Settled;
import io.prefetchbench.reports.run.ForkResult;
import io.prefetchbench.testbed.command.Progress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PrimingTest {
  private static final ListedRows BOTH = new ListedRows(Map.of("a.B.run", Map.of()));
  private static final ListedRows NONE = new ListedRows(Map.of());

  private final AtomicLong seconds = new AtomicLong();

  private static Fork.Outcome scored(String... modes) {
    return new Fork.Scored(List.of(modes).stream().map(mode -> result(mode, "300 ms")).toList());
  }

  private static ForkResult result(String mode, String time) {
    return new ForkResult(
        "a.B.run",
        mode,
        new TreeMap<>(),
        1,
        new TreeMap<>(Map.of("measurementTime", time)),
        new ForkResult.Score(1, mode.equals("thrpt") ? "ops/s" : "s/op"),
        new TreeMap<>());
  }

  private Primed prime(Fork fork, ListedRows base, ListedRows candidate, boolean sameClass)
      throws InterruptedException {
    Progress quiet = new Progress(System.err, Progress.Style.QUIET, () -> 0);
    Priming priming =
        new Priming(
            BlockRunner.inTurn(fork),
            base,
            candidate,
            name -> sameClass,
            () -> seconds.getAndIncrement() * 6_000_000_000L,
            quiet);
    return priming.prime(List.of(new GateCell("a.B.run", null, new TreeMap<>(), List.of())), 1);
  }

  private static Settled only(Primed primed) {
    assertThat(primed.cells()).isEmpty();
    assertThat(primed.settled()).hasSize(1);
    return primed.settled().get(0);
  }

  @Test
  void everyModeIsACellWithItsShareOfTheTime() throws Exception {
    Primed primed = prime((s, c, n, seed) -> scored("avgt", "thrpt"), BOTH, BOTH, true);
    assertThat(primed.settled()).isEmpty();
    assertThat(primed.cells())
        .extracting(planned -> planned.key().text())
        .containsExactly("B.run:avgt", "B.run:thrpt");
    assertThat(primed.cells())
        .extracting(planned -> planned.cell().mode())
        .containsExactly("avgt", "thrpt");
    assertThat(primed.cells()).extracting(Planned::blockMillis).containsOnly(3_000L);
  }

  @Test
  void aBenchmarkOfOneSideIsNewOrRemoved() throws Exception {
    Fork never =
        (side, cell, name, seed) -> {
          throw new AssertionError("there is nothing to run on both sides");
        };
    assertThat(only(prime(never, NONE, BOTH, true)).verdict()).isEqualTo(GateVerdict.NEW);
    assertThat(only(prime(never, BOTH, NONE, true)).verdict()).isEqualTo(GateVerdict.REMOVED);
    assertThat(only(prime(never, NONE, NONE, true)).verdict()).isEqualTo(GateVerdict.UNMEASURABLE);
  }

  @Test
  void aModeOfOneSideIsNewOrRemoved() throws Exception {
    Primed primed =
        prime(
            (side, c, n, s) ->
                side == ArmSide.BASE ? scored("thrpt", "avgt") : scored("thrpt", "ss"),
            BOTH,
            BOTH,
            true);
    assertThat(primed.cells()).hasSize(1);
    assertThat(primed.settled())
        .extracting(Settled::verdict)
        .containsExactly(GateVerdict.REMOVED, GateVerdict.NEW);
  }

  @Test
  void otherSettingsOrAnotherClassAreAnotherBenchmark() throws Exception {
    Settled times =
        only(
            prime(
                (side, c, n, s) ->
                    new Fork.Scored(
                        List.of(result("thrpt", side == ArmSide.BASE ? "300 ms" : "1 s"))),
                BOTH,
                BOTH,
                true));
    assertThat(times.verdict()).isEqualTo(GateVerdict.BENCH_CHANGED);
    assertThat(times.reason()).isEqualTo("measurementTime is 300 ms and 1 s on the sides");
    Settled bytes = only(prime((side, c, n, s) -> scored("thrpt"), BOTH, BOTH, false));
    assertThat(bytes.verdict()).isEqualTo(GateVerdict.BENCH_CHANGED);
  }

  @Test
  void aFirstForkThatFailsIsUnmeasurableAndSaysWhose() throws Exception {
    Settled settled =
        only(
            prime(
                (side, c, n, s) ->
                    side == ArmSide.BASE ? scored("thrpt") : new Fork.Failed("Error: no"),
                BOTH,
                BOTH,
                true));
    assertThat(settled.verdict()).isEqualTo(GateVerdict.UNMEASURABLE);
    assertThat(settled.reason()).isEqualTo("the candidate's fork failed: Error: no");
  }
}
