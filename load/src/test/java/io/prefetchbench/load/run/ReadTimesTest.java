package io.prefetchbench.load.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.load.plan.Arrivals;
import io.prefetchbench.load.plan.KeyRanking;
import io.prefetchbench.load.plan.PhaseSchedule;
import io.prefetchbench.load.plan.Schedule;
import io.prefetchbench.load.record.ReadOutcome;
import io.prefetchbench.load.record.ReadTrace;
import io.prefetchbench.testbed.environment.Pauses;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class ReadTimesTest {

  @Test
  void pausesOfTheGeneratorAreTakenOutOfTheReadsThatTheyOverlap() {
    PhaseSchedule phase =
        new PhaseSchedule(
            Schedule.of(Arrivals.UNIFORM, new KeyRanking(10, 0, 1), 3, 1_000_000_000L, 1));
    phase.beginAt(0);
    ReadTrace trace = new ReadTrace(phase);
    read(trace, 0, 0, 1_000);
    read(trace, 1, 2_000, 10_000);
    Pauses pauses = new Pauses(new long[] {3_000}, new long[] {9_000});

    Histogram unpaused =
        new ReadTimes(Map.of()).withUnpaused(trace, pauses).total(ReadTimes.UNPAUSED);

    // The third read was never answered.
    assertThat(unpaused.getTotalCount()).isEqualTo(2);
    assertThat(unpaused.getMinValue()).isBetween(999L, 1_001L);
    assertThat(unpaused.getMaxValue()).isBetween(1_999L, 2_001L);
  }

  private static void read(ReadTrace trace, int n, long beginNanos, long endNanos) {
    trace.begin(n, beginNanos);
    trace.end(n, endNanos, ReadOutcome.HIT, null, true);
  }
}
