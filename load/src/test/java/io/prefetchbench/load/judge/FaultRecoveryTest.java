package io.prefetchbench.load.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.load.plan.Arrivals;
import io.prefetchbench.load.plan.KeyRanking;
import io.prefetchbench.load.plan.PhaseSchedule;
import io.prefetchbench.load.plan.Schedule;
import io.prefetchbench.load.plan.ScheduledFault;
import io.prefetchbench.load.record.FaultMark;
import io.prefetchbench.load.record.MeasuredEvents;
import io.prefetchbench.load.record.ReadOutcome;
import io.prefetchbench.load.record.ReadTrace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a system is well again, by whether its objectives held second by second. */
class FaultRecoveryTest {
  @TempDir Path folder;
  private static final long SECOND = Windows.WINDOW_NANOS;

  @Test
  void wellAgainAtTheFirstOfFiveGoodSecondsOnEnd() {
    Windows windows =
        Windows.of(true, true, false, false, true, false, true, true, true, true, true, true);
    assertThat(FaultRecovery.recovery(2 * SECOND + SECOND / 2, windows))
        .hasValue(6 * SECOND - 2 * SECOND - SECOND / 2);
  }

  @Test
  void fourGoodSecondsAtTheEndAreTooFew() {
    Windows windows = Windows.of(true, false, true, true, true, true);
    assertThat(FaultRecovery.recovery(SECOND, windows)).isEmpty();
  }

  @Test
  void faultThatNobodyNoticesIsOverAtOnce() {
    Windows windows = Windows.of(true, true, true, true, true, true, true);
    assertThat(FaultRecovery.recovery(SECOND + SECOND / 2, windows)).hasValue(0);
  }

  @Test
  void aKeyIsUnreadableUntilItsLastFailedReadAndNotUntilSomebodyLooksAgain() {
    PhaseSchedule phase =
        new PhaseSchedule(
            Schedule.of(Arrivals.UNIFORM, new KeyRanking(10, 0, 1), 1, 20 * SECOND, 1));
    phase.beginAt(SECOND);
    ReadTrace trace = new ReadTrace(phase);
    for (int n = 0; n < trace.size(); n++) {
      boolean failed = n >= 3 && n <= 5;
      trace.begin(n, phase.dueNanos(n));
      ReadOutcome outcome = failed ? ReadOutcome.NOT_READY : ReadOutcome.HIT;
      trace.end(n, phase.dueNanos(n) + SECOND / 10, outcome, null, true);
    }
    ScheduledFault fault =
        new ScheduledFault(Duration.ofSeconds(2), ScheduledFault.Kind.REDIS_FLUSHED, Duration.ZERO);
    FaultMark mark = new FaultMark(fault, phase.dueNanos(2), phase.dueNanos(2));
    boolean[] hold = new boolean[20];
    Arrays.fill(hold, 7, 20, true);
    // One key is read at 3, 5 and 15 s, the other at 4 s and never again.
    FaultRecovery after =
        FaultRecovery.of(
            mark,
            Windows.of(hold),
            trace,
            n -> n == 3 || n == 5 || n == 15 ? "a" : "b" + n,
            new MeasuredEvents(folder, 0, 20 * SECOND));
    assertThat(after.failedReads()).isEqualTo(3);
    assertThat(after.unavailableId()).isEqualTo("a");
    assertThat(after.unavailableNanos()).isEqualTo(2 * SECOND + SECOND / 10);
  }
}
