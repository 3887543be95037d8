package io.prefetchbench.load.judge;

import io.prefetchbench.load.record.FaultMark;
import io.prefetchbench.load.record.MeasuredEvents;
import io.prefetchbench.load.record.ReadTrace;
import io.prefetchbench.load.record.TracedRead;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The effect of a fault and the time until recovery. Times in nanoseconds.
 *
 * @param recoveryNanos from the start of the fault to the first second from which the objectives
 *     held for five consecutive seconds; empty if that did not happen before the measurement ended
 * @param unavailableNanos longest time a key was observed to be unreadable: from the start of its
 *     first failed read to the end of the last failed read before a successful one
 */
public record FaultRecovery(
    FaultMark mark,
    OptionalLong recoveryNanos,
    long lagNanosMax,
    long failedReads,
    long unavailableNanos,
    @Nullable String unavailableId) {
  private static final int WELL_SECONDS = 5;

  public static FaultRecovery of(
      FaultMark mark,
      Windows windows,
      ReadTrace trace,
      IntFunction<String> idOf,
      MeasuredEvents events) {
    long begin = trace.phase().beginNanos();
    OptionalLong recovery = recovery(mark.beginNanos() - begin, windows);
    long over = over(mark, recovery);
    AtomicLong lag = new AtomicLong();
    events.forEach(
        event -> {
          if (event.repliedNanos() >= mark.beginNanos() && event.intendedNanos() <= over) {
            lag.accumulateAndGet(event.lagNanos(), Math::max);
          }
        });
    Outage outage = outage(trace, idOf, mark.beginNanos(), over);
    return new FaultRecovery(
        mark, recovery, lag.get(), outage.failed, outage.longestNanos, outage.id);
  }

  private static long over(FaultMark mark, OptionalLong recoveryNanos) {
    return recoveryNanos.isPresent()
        ? Math.max(mark.endNanos(), mark.beginNanos() + recoveryNanos.getAsLong())
        : Long.MAX_VALUE;
  }

  /** From the start of the fault until it had ended and the system had recovered. */
  public Responses.Span affected() {
    return new Responses.Span(mark.beginNanos(), over(mark, recoveryNanos));
  }

  static OptionalLong recovery(long faultNanos, Windows windows) {
    for (int second = (int) (faultNanos / Windows.WINDOW_NANOS);
        second < windows.size();
        second++) {
      if (windows.holdFrom(second, WELL_SECONDS)) {
        return OptionalLong.of(Math.max(0, second * Windows.WINDOW_NANOS - faultNanos));
      }
    }
    return OptionalLong.empty();
  }

  private static final class Outage {
    private long failed;
    private long longestNanos;
    private @Nullable String id;

    void add(String of, TracedRead read, Map<String, Long> failingSince) {
      failed++;
      Long before = failingSince.putIfAbsent(of, read.beginNanos());
      long since = before == null ? read.beginNanos() : before;
      if (read.endNanos() - since > longestNanos) {
        longestNanos = read.endNanos() - since;
        id = of;
      }
    }
  }

  /**
   * Reads are processed in the order in which they were due, which is the order of their starts.
   * The next successful read of a key may come long after it became readable again, so it ends an
   * interval but does not extend it.
   */
  private static Outage outage(ReadTrace trace, IntFunction<String> idOf, long from, long over) {
    Map<String, Long> failingSince = new HashMap<>();
    Outage outage = new Outage();
    trace.forEachDone(
        read -> {
          boolean failed = Windows.isFailed(read.outcome());
          // Ids are created only where needed: most reads of a run succeed.
          if (read.beginNanos() >= from && (failed || !failingSince.isEmpty())) {
            String id = idOf.apply(read.n());
            if (!failed) {
              failingSince.remove(id);
            } else if (read.beginNanos() <= over) {
              outage.add(id, read, failingSince);
            }
          }
        });
    return outage;
  }
}
