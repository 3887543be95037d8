package io.prefetchbench.load.record;

import java.util.Locale;
import java.util.OptionalLong;
import org.HdrHistogram.Histogram;

/**
 * Histograms and their percentiles for output: printed only with at least ten samples above them,
 * else a dash. Pure functions.
 */
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

  /**
   * Returns the value at a percentile (0 to 100), nanoseconds; empty with too few samples above it.
   */
  public static OptionalLong nanos(Histogram histogram, double percentile) {
    double above = histogram.getTotalCount() * (1 - percentile / 100);
    // A share such as 1 - 0.999 is not exact; ignore a thousandth of a sample.
    return above + 1e-3 < SAMPLES_ABOVE
        ? OptionalLong.empty()
        : OptionalLong.of(histogram.getValueAtPercentile(percentile));
  }

  /**
   * Formats several percentiles in milliseconds, separated by slashes, such as {@code 0.61/1.92/–}.
   */
  public static String millis(Histogram histogram, double... percentiles) {
    StringBuilder text = new StringBuilder();
    for (double percentile : percentiles) {
      OptionalLong nanos = nanos(histogram, percentile);
      text.append(text.isEmpty() ? "" : "/");
      text.append(nanos.isPresent() ? millis(nanos.getAsLong()) : "–");
    }
    return text.toString();
  }

  /** Formats nanoseconds as milliseconds with two digits, without a unit. */
  public static String millis(long nanos) {
    return String.format(Locale.ROOT, "%.2f", nanos / NANOS_PER_MILLI);
  }
}
