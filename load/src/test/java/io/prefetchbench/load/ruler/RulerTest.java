package io.prefetchbench.load.ruler;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.load.plan.Arrivals;
import io.prefetchbench.load.plan.KeyRanking;
import io.prefetchbench.load.plan.PhaseSchedule;
import io.prefetchbench.load.plan.Schedule;
import io.prefetchbench.load.record.IntervalLog;
import io.prefetchbench.load.record.ReadOutcome;
import io.prefetchbench.load.record.ReadRecorder;
import io.prefetchbench.load.record.ReadTrace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The recorders of a run against a system whose answers are known, on a simulated clock: a first-in
 * first-out server that answers C requests a second and stands still for D.
 */
class RulerTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final double CAPACITY = 8_000;
  private static final double RATE = CAPACITY / 4;
  private static final long SPAN = 60 * SECOND;
  private static final long FREEZE_AT = 20 * SECOND;
  private static final long FREEZE = 2 * SECOND;
  private static final long SERVICE = (long) (SECOND / CAPACITY);

  @TempDir Path folder;

  private final PhaseSchedule phase =
      new PhaseSchedule(Schedule.of(Arrivals.UNIFORM, new KeyRanking(10, 0, 1), RATE, SPAN, 1));

  /** The histograms of one simulated run. */
  private record Recorded(Histogram service, Histogram response, Histogram slip) {}

  private Recorded record(Sends sends) throws IOException {
    String[] tags = {ReadRecorder.SERVICE, ReadRecorder.RESPONSE, ReadRecorder.SLIP};
    try (IntervalLog log = new IntervalLog(folder.resolve("load.hlog"), 0, tags)) {
      phase.beginAt(0);
      ReadRecorder recorder = new ReadRecorder(new ReadTrace(phase), log);
      sends.through(recorder);
      log.tick(1);
      assertThat(recorder.completed()).isEqualTo(phase.schedule().size());
      return new Recorded(
          log.total(ReadRecorder.SERVICE),
          log.total(ReadRecorder.RESPONSE),
          log.total(ReadRecorder.SLIP));
    }
  }

  /** Somebody who sends the reads of the phase. */
  @FunctionalInterface
  private interface Sends {
    void through(ReadRecorder recorder);
  }

  /** When a server that is free from then on has answered; it works on nothing while frozen. */
  private static long answered(long arrival, long free) {
    long begin = Math.max(arrival, free);
    if (begin < FREEZE_AT + FREEZE && begin + SERVICE > FREEZE_AT) {
      begin = Math.max(begin, FREEZE_AT + FREEZE);
    }
    return begin + SERVICE;
  }

  /** Open loop: every read leaves when it is due. */
  private void open(ReadRecorder recorder) {
    long free = 0;
    for (int n = 0; n < phase.schedule().size(); n++) {
      recorder.begin(n, phase.dueNanos(n));
      free = answered(phase.dueNanos(n), free);
      recorder.end(n, free, ReadOutcome.HIT, null, true);
    }
  }

  /** Four connections that each wait for an answer: the naive way, with the same schedule. */
  private void blocking(ReadRecorder recorder) {
    long free = 0;
    long[] connections = new long[4];
    for (int n = 0; n < phase.schedule().size(); n++) {
      int first = 0;
      for (int i = 1; i < connections.length; i++) {
        first = connections[i] < connections[first] ? i : first;
      }
      long begin = Math.max(phase.dueNanos(n), connections[first]);
      recorder.begin(n, begin);
      free = answered(begin, free);
      connections[first] = free;
      recorder.end(n, free, ReadOutcome.HIT, null, true);
    }
  }

  /** D·(1 − (1−q)·T·(C−λ)/(D·C)): what a reader who came on time waited, at quantile q. */
  private static double predicted(double quantile) {
    double d = FREEZE;
    return d * (1 - (1 - quantile) * SPAN * (CAPACITY - RATE) / (d * CAPACITY));
  }

  @Test
  void frozenSystemIsSeenInFullByTheOpenLoop() throws IOException {
    Recorded open = record(this::open);
    for (double quantile : new double[] {0.99, 0.999}) {
      long recorded = open.response().getValueAtPercentile(100 * quantile);
      assertThat((double) recorded).isCloseTo(predicted(quantile), Percentage.withPercentage(5));
    }
    assertThat(open.slip().getMaxValue()).isZero();
  }

  @Test
  void blockingDriverHidesAFreezeInItsServiceTimeButNotInItsResponseTime() throws IOException {
    Recorded blocking = record(this::blocking);
    long naive = blocking.service().getValueAtPercentile(99);
    long response = blocking.response().getValueAtPercentile(99);
    assertThat(response).isGreaterThan(20 * naive);
    assertThat((double) response).isCloseTo(predicted(0.99), Percentage.withPercentage(5));
  }

  @Test
  void frozenGeneratorIsSeenInSlipAndResponseAndNotInService() throws IOException {
    Recorded late =
        record(
            recorder -> {
              for (int n = 0; n < phase.schedule().size(); n++) {
                long due = phase.dueNanos(n);
                boolean frozen = due >= FREEZE_AT && due < FREEZE_AT + FREEZE;
                long begin = frozen ? FREEZE_AT + FREEZE : due;
                recorder.begin(n, begin);
                recorder.end(n, begin + SERVICE, ReadOutcome.HIT, null, true);
              }
            });
    assertThat(late.service().getMaxValue()).isLessThan(2 * SERVICE);
    assertThat((double) late.slip().getMaxValue())
        .isCloseTo((double) FREEZE, Percentage.withPercentage(1));
    assertThat((double) late.response().getMaxValue())
        .isCloseTo((double) FREEZE, Percentage.withPercentage(1));
  }

  @Test
  void everyReadIsCountedOnce() throws IOException {
    Recorded open = record(this::open);
    assertThat(open.service().getTotalCount()).isEqualTo(phase.schedule().size());
    assertThat(open.response().getTotalCount()).isEqualTo(phase.schedule().size());
  }
}
