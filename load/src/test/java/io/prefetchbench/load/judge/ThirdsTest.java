package io.prefetchbench.load.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.load.Phases;
import io.prefetchbench.load.plan.Arrivals;
import io.prefetchbench.load.plan.KeyRanking;
import io.prefetchbench.load.plan.Schedule;
import io.prefetchbench.load.record.ReadOutcome;
import io.prefetchbench.load.record.ReadPhase;
import io.prefetchbench.load.record.ReadTrace;
import java.time.Duration;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class ThirdsTest {
  private static final Duration MEASURED = Duration.ofSeconds(30);

  @Test
  void aDisturbedSecondIsNoTrend() {
    ReadPhase phase = answered(500, second -> second >= 3 && second < 4 ? 50 : 1);

    assertThat(Thirds.responseP99Nanos(phase, MEASURED))
        .hasSize(3)
        .allMatch(p99 -> isMillis(p99, 1));
  }

  @Test
  void aDriftShows() {
    ReadPhase phase = answered(500, second -> 30 - second);

    assertThat(Thirds.responseP99Nanos(phase, MEASURED))
        .satisfiesExactly(
            first -> assertThat(isMillis(first, 26)).isTrue(),
            second -> assertThat(isMillis(second, 16)).isTrue(),
            third -> assertThat(isMillis(third, 6)).isTrue());
  }

  @Test
  void tooFewReadsSayNothing() {
    assertThat(Thirds.responseP99Nanos(answered(5, second -> 1), MEASURED)).isEmpty();
  }

  private static boolean isMillis(long nanos, long millis) {
    return Math.abs(nanos - millis * 1_000_000) < 100_000;
  }

  /** A phase whose reads took as long as this says of the second in which they were due. */
  private static ReadPhase answered(double perSecond, DoubleUnaryOperator millisAt) {
    Schedule schedule =
        Schedule.of(Arrivals.UNIFORM, new KeyRanking(10, 0, 1), perSecond, MEASURED.toNanos(), 1);
    ReadPhase phase = Phases.alone(schedule, begin -> {});
    long begin = phase.schedule().beginAt(1_000_000_000L);
    ReadTrace trace = phase.recorder().trace();
    for (int n = 0; n < trace.size(); n++) {
      long due = phase.schedule().dueNanos(n);
      double millis = millisAt.applyAsDouble(Math.floor((due - begin) / 1e9));
      trace.begin(n, due);
      trace.end(n, due + (long) (millis * 1e6), ReadOutcome.HIT, null, true);
    }
    return phase;
  }
}
