package io.prefetchbench.load.fault;

import io.prefetchbench.load.record.ReadTrace;
import java.util.List;
import org.HdrHistogram.Histogram;

/** Response times of good reads, by when they were due. Pure functions. */
public final class Responses {
  private static final int DIGITS = 3;

  private Responses() {}

  /**
   * A stretch of time on the monotonic clock.
   *
   * @param fromNanos its first instant
   * @param toNanos its last instant
   */
  public record Span(long fromNanos, long toNanos) {
    boolean holds(long nanos) {
      return fromNanos <= nanos && nanos <= toNanos;
    }
  }

  /** Of the reads that were due within any of these spans, nanoseconds. */
  public static Histogram within(ReadTrace trace, List<Span> spans) {
    return of(trace, spans, true);
  }

  /** Of the reads that were due outside all of these spans, nanoseconds. */
  public static Histogram outside(ReadTrace trace, List<Span> spans) {
    return of(trace, spans, false);
  }

  private static Histogram of(ReadTrace trace, List<Span> spans, boolean inside) {
    Histogram responses = new Histogram(DIGITS);
    responses.setAutoResize(true);
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
