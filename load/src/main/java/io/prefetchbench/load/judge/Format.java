package io.prefetchbench.load.judge;

import java.util.Locale;

/** Figures with their units, as checks and caveats print them. */
final class Format {
  private static final double NANOS_PER_MILLI = 1e6;

  private Format() {}

  /** Returns the part of a whole; 1 of nothing. */
  static double share(long part, long whole) {
    return whole == 0 ? 1 : (double) part / whole;
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f %%", share * 100);
  }

  static String millis(long nanos) {
    return number(nanos) + " ms";
  }

  static String range(long lowNanos, long highNanos) {
    return number(lowNanos) + "–" + number(highNanos) + " ms";
  }

  private static String number(long nanos) {
    double millis = nanos / NANOS_PER_MILLI;
    return String.format(Locale.ROOT, millis < 10 ? "%.3f" : "%.1f", millis);
  }

  static String perSecond(double rate) {
    return String.format(Locale.ROOT, "%.0f/s", rate);
  }
}
