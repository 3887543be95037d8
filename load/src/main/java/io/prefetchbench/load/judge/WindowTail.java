package io.prefetchbench.load.judge;

import org.HdrHistogram.Histogram;

/** The tail of a short window's response times, for comparing windows. */
public final class WindowTail {
  private static final double SAMPLES_ABOVE = 10;
  private static final double P99 = 99;
  private static final double LEAST_PERCENTILE = 50;

  private WindowTail() {}

  /**
   * Returns the p99, or the highest percentile that has ten samples above it if the window has too
   * few for a p99; 0 if that would be less than the median.
   */
  public static long nanos(Histogram responses) {
    double count = responses.getTotalCount();
    double percentile = Math.min(P99, 100 * (1 - SAMPLES_ABOVE / Math.max(1, count)));
    return percentile < LEAST_PERCENTILE ? 0 : responses.getValueAtPercentile(percentile);
  }
}
