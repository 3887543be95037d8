package io.prefetchbench.load.judge;

import io.prefetchbench.load.record.Percentiles;
import io.prefetchbench.load.record.ReadTrace;
import java.util.List;
import org.HdrHistogram.Histogram;

/** Response times of successful reads, by due time. */
public final class Responses {
  private Responses() {}

  /** A time interval on the monotonic clock, both ends included. */
  public record Span(long fromNanos, long toNanos) {
    boolean holds(long nanos) {
      return fromNanos <= nanos && nanos <= toNanos;
    }
  }

  /** Returns those of the reads due within any of these spans, in nanoseconds. */
  public static Histogram within(ReadTrace trace, List<Span> spans) {
    return of(trace, spans, true);
  }

  /** Returns those of the reads due outside all of these spans, in nanoseconds. */
  public static Histogram outside(ReadTrace trace, List<Span> spans) {
    return of(trace, spans, false);
  }

  private static Histogram of(ReadTrace trace, List<Span> spans, boolean inside) {
    Histogram responses = Percentiles.resizable();
    trace.forEachDone(
        read -> {
          boolean good = !Windows.isFailed(read.outcome());
          boolean held = spans.stream().anyMatch(span -> span.holds(read.dueNanos()));
          if (good && held == inside) {
            responses.recordValue(Math.max(0, read.responseNanos()));
          }
        });
    return responses;
  }
}
