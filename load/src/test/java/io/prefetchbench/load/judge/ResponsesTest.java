package io.prefetchbench.load.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.load.judge.Responses.Span;
import io.prefetchbench.load.plan.Arrivals;
import io.prefetchbench.load.plan.KeyRanking;
import io.prefetchbench.load.plan.PhaseSchedule;
import io.prefetchbench.load.plan.Schedule;
import io.prefetchbench.load.record.ReadOutcome;
import io.prefetchbench.load.record.ReadTrace;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class ResponsesTest {
  @Test
  void readsCountByWhenTheyWereDueAndOnlyGoodOnes() {
    long second = 1_000_000_000L;
    PhaseSchedule phase =
        new PhaseSchedule(Schedule.of(Arrivals.UNIFORM, new KeyRanking(10, 0, 1), 4, second, 1));
    phase.beginAt(7 * second);
    ReadTrace trace = new ReadTrace(phase);
    answer(trace, 0, 5, ReadOutcome.HIT);
    answer(trace, 1, 70, ReadOutcome.HIT);
    answer(trace, 2, 90, ReadOutcome.NOT_READY);
    answer(trace, 3, 6, ReadOutcome.DELETED);
    List<Span> spans = List.of(new Span(phase.dueNanos(1), phase.dueNanos(2)));
    Histogram within = Responses.within(trace, spans);
    assertThat(within.getTotalCount()).isEqualTo(1);
    assertThat(within.getMaxValue()).isEqualTo(70);
    Histogram outside = Responses.outside(trace, spans);
    assertThat(outside.getTotalCount()).isEqualTo(2);
    assertThat(outside.getMaxValue()).isEqualTo(6);
    assertThat(Responses.outside(trace, List.of()).getTotalCount()).isEqualTo(3);
  }

  private static void answer(ReadTrace trace, int n, long afterNanos, ReadOutcome outcome) {
    long due = trace.phase().dueNanos(n);
    trace.begin(n, due);
    trace.end(n, due + afterNanos, outcome, null, true);
  }
}
