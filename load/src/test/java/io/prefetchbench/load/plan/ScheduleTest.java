package io.prefetchbench.load.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  private static final KeyRanking RANKING = new KeyRanking(1_000, 0.99, 7);
  private static final long SECOND = 1_000_000_000L;

  @Test
  void uniformArrivalsAreEvenlySpread() {
    assertThat(Arrivals.UNIFORM.dueNanos(4, 2, 1))
        .containsExactly(0, SECOND / 2, SECOND, 3 * SECOND / 2);
  }

  @Test
  void poissonArrivalsHaveTheCountTheOrderAndTheSpreadOfAPoissonProcess() {
    long[] due = Arrivals.POISSON.dueNanos(100_000, 1_000, 42);
    assertThat(due).isSorted().hasSize(100_000);
    assertThat(due[due.length - 1]).isLessThan(100 * SECOND);
    double longGaps = 0;
    for (int n = 1; n < due.length; n++) {
      longGaps += due[n] - due[n - 1] > SECOND / 1_000 ? 1 : 0;
    }
    // A share of 1/e of exponential gaps is longer than the mean one.
    assertThat(longGaps / due.length).isBetween(0.36, 0.376);
    assertThat(Arrivals.POISSON.dueNanos(100_000, 1_000, 42)).isEqualTo(due);
  }

  @Test
  void rebasedPhaseDoesNotCatchUp() {
    Schedule schedule = Schedule.of(Arrivals.UNIFORM, RANKING, 10, 2 * SECOND, 1);
    PhaseSchedule phase = new PhaseSchedule(schedule);
    assertThat(phase.dueBefore(5 * SECOND)).isZero();
    assertThat(phase.beginAt(100 * SECOND)).isEqualTo(100 * SECOND);
    assertThat(phase.beginAt(200 * SECOND)).isEqualTo(100 * SECOND);
    assertThat(phase.dueNanos(0)).isEqualTo(100 * SECOND);
    assertThat(phase.dueBefore(101 * SECOND)).isEqualTo(10);
    assertThat(phase.dueBefore(900 * SECOND)).isEqualTo(20);
  }

  @Test
  void mostPopularKeyIsDrawnAsOftenAsZipfSays() {
    int[] drawn = RANKING.draw(200_000, 5);
    long most =
        Arrays.stream(drawn)
            .boxed()
            .collect(Collectors.groupingBy(key -> key, Collectors.counting()))
            .values()
            .stream()
            .max(Long::compare)
            .orElseThrow();
    double share = most / 200_000.0;
    double sum = 0;
    for (int rank = 1; rank <= 1_000; rank++) {
      sum += Math.pow(rank, -0.99);
    }
    assertThat(share).isBetween(0.95 / sum, 1.05 / sum);
  }
}
