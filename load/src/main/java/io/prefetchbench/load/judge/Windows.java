package io.prefetchbench.load.judge;

import io.prefetchbench.load.plan.Workload;
import io.prefetchbench.load.record.MeasuredEvents;
import io.prefetchbench.load.record.Percentiles;
import io.prefetchbench.load.record.ReadOutcome;
import io.prefetchbench.load.record.ReadTrace;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Whether the objectives held in each second; "not ready" is a failed read here. Immutable. */
public final class Windows {
  static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final boolean[] hold;

  private Windows(boolean[] hold) {
    this.hold = hold;
  }

  /** For tests: creates windows of one second each. */
  static Windows of(boolean... hold) {
    return new Windows(hold.clone());
  }

  private static final class Second {
    private final Histogram responses = Percentiles.resizable();
    private final Histogram lags = Percentiles.resizable();
    private long due;
    private long good;
    private boolean unresolved;

    boolean holds(Workload.Objectives objectives) {
      return !unresolved
          && due - good <= objectives.errorShare() * due
          && responses.getValueAtPercentile(99) <= objectives.readP99().toNanos()
          && lags.getValueAtPercentile(99) <= objectives.lagP99().toNanos();
    }
  }

  public static Windows of(Workload workload, ReadTrace trace, MeasuredEvents events) {
    long begin = trace.phase().beginNanos();
    int count = Math.toIntExact(workload.duration().toNanos() / WINDOW_NANOS);
    Second[] seconds = new Second[Math.max(1, count)];
    for (int i = 0; i < seconds.length; i++) {
      seconds[i] = new Second();
    }
    for (int n = 0; n < trace.size(); n++) {
      seconds[index(seconds, trace.phase().dueNanos(n) - begin)].due++;
    }
    trace.forEachDone(
        read -> {
          Second second = seconds[index(seconds, read.dueNanos() - begin)];
          if (!isFailed(read.outcome())) {
            second.good++;
            second.responses.recordValue(Math.max(0, read.responseNanos()));
          }
        });
    events.forEach(
        event -> {
          Second second = seconds[index(seconds, event.intendedNanos() - begin)];
          second.lags.recordValue(Math.max(0, event.lagNanos()));
        });
    events.forEachUnresolved(
        intendedNanos -> seconds[index(seconds, intendedNanos - begin)].unresolved = true);
    boolean[] hold = new boolean[seconds.length];
    for (int i = 0; i < hold.length; i++) {
      hold[i] = seconds[i].holds(workload.objectives());
    }
    return new Windows(hold);
  }

  static boolean isFailed(ReadOutcome outcome) {
    return outcome == ReadOutcome.NOT_READY || !outcome.isAnswer();
  }

  private static int index(Second[] seconds, long offsetNanos) {
    return (int) Math.max(0, Math.min(seconds.length - 1, offsetNanos / WINDOW_NANOS));
  }

  int size() {
    return hold.length;
  }

  boolean holdFrom(int second, int many) {
    if (second + many > hold.length) {
      return false;
    }
    for (int i = second; i < second + many; i++) {
      if (!hold[i]) {
        return false;
      }
    }
    return true;
  }
}
