package io.prefetchbench.load.record;

import java.util.Locale;
import java.util.OptionalLong;
import org.HdrHistogram.Histogram;

/** Histograms and their percentiles: known only with at least ten samples above them. */
public final class Percentiles {
  private static final double SAMPLES_ABOVE = 10;
  private static final double NANOS_PER_MILLI = 1e6;

  private Percentiles() {}

  /** Returns an empty histogram of three digits for values of any size. */
  public static Histogram resizable() {
    Histogram histogram = new Histogram(3);
    histogram.setAutoResize(true);
    return histogram;
  }

  /** Returns the value at a percentile (0 to 100), ns; empty with too few samples above it. */
  public static OptionalLong nanos(Histogram histogram, double percentile) {
    double above = histogram.getTotalCount() * (1 - percentile / 100);
    // A share such as 1 - 0.999 is not exact; ignore a thousandth of a sample.
    return above + 1e-3 < SAMPLES_ABOVE
        ? OptionalLong.empty()
        : OptionalLong.of(histogram.getValueAtPercentile(percentile));
  }

  /** Returns the p99 of a window, ns, or as high as its samples allow; 0 below the median. */
  public static long tailNanos(Histogram window) {
    double count = window.getTotalCount();
    double percentile = Math.min(99, 100 * (1 - SAMPLES_ABOVE / Math.max(1, count)));
    return percentile < 50 ? 0 : window.getValueAtPercentile(percentile);
  }

  /** Formats nanoseconds as milliseconds with two digits, without a unit. */
  public static String millis(long nanos) {
    return String.format(Locale.ROOT, "%.2f", nanos / NANOS_PER_MILLI);
  }
}
