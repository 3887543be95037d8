package io.prefetchbench.reports.compare;

import io.prefetchbench.reports.run.Better;
import java.util.Locale;

/** A change in words: how much, in which direction, and whether that is the better one. */
final class ComparisonWording {
  private static final double PER_CENT = 100;
  private static final double SHOWN = 0.05;

  private ComparisonWording() {}

  static String of(Change change) {
    Double ratio = change.ratio();
    if (ratio == null) {
      return change.first() == change.second() ? "equal" : "no ratio: a figure is not positive";
    }
    double percent = (ratio - 1) * PER_CENT;
    boolean more = percent >= 0;
    String size =
        Math.abs(percent) < SHOWN
            ? "same to 0.1 %"
            : number(Math.abs(percent)) + " % " + direction(change, more);
    return size + " " + bounds(change, more);
  }

  private static String bounds(Change change, boolean more) {
    Change.Bounds bounds = change.bounds();
    if (bounds == null) {
      int fewest = Math.min(change.firstForks(), change.secondForks());
      return fewest == 1 ? "(one point, no bounds)" : "(no bounds)";
    }
    double low = (bounds.lower() - 1) * PER_CENT;
    double high = (bounds.upper() - 1) * PER_CENT;
    return more
        ? "[" + number(low) + ", " + number(high) + "]"
        : "[" + number(-high) + ", " + number(-low) + "]";
  }

  private static String direction(Change change, boolean more) {
    String unit = change.unit();
    if (unit.startsWith("ns") || unit.startsWith("us") || unit.startsWith("ms")) {
      return more ? "slower" : "faster";
    }
    if (unit.endsWith("/s")) {
      return more ? "faster" : "slower";
    }
    boolean good = more == (change.better() == Better.HIGHER);
    return (more ? "more" : "less") + (good ? " (better)" : " (worse)");
  }

  private static String number(double percent) {
    String text = String.format(Locale.ROOT, Math.abs(percent) >= 100 ? "%.0f" : "%.1f", percent);
    return text.equals("-0.0") ? "0.0" : text.replace('-', '\u2212');
  }
}
