package io.prefetchbench.gate.decision;

import io.prefetchbench.gate.plan.MetricKind;
import io.prefetchbench.gate.record.Estimate;
import java.util.Locale;

/** Formats a change as text: {@code 5.3 % slower [4.5, 5.7], 19 of 20 blocks, p = 0.0004}. */
public final class RowWording {
  private static final double PER_CENT = 100;
  private static final double SHOWN = 0.05;
  private static final double LEAST_P = 0.0001;

  private RowWording() {}

  /**
   * Returns the size of a change with its interval, its support, and its p.
   *
   * @param p the p of the direction described
   */
  public static String of(MetricKind kind, Estimate estimate, String support, double p) {
    return change(kind, estimate) + ", " + support + ", " + p(p);
  }

  static String of(MetricKind kind, Summary summary, double p) {
    int agreeing = summary.shift() >= 0 ? summary.worse() : summary.better();
    Estimate estimate =
        new Estimate(
            summary.shift(),
            summary.lower(),
            summary.upper(),
            p,
            summary.worse(),
            summary.blocks());
    return of(kind, estimate, agreeing + " of " + summary.blocks() + " blocks", p);
  }

  /** Returns a relative size as {@code 3.5 %}, with a true minus sign. */
  public static String percent(double size) {
    return number(size * PER_CENT) + " %";
  }

  private static String change(MetricKind kind, Estimate estimate) {
    if (kind == MetricKind.THROUGHPUT) {
      return "throughput %s %% [%s, %s]"
          .formatted(
              signed(-estimate.shift()), signed(-estimate.upper()), signed(-estimate.lower()));
    }
    double percent = percentOf(estimate.shift());
    if (Math.abs(percent) < SHOWN) {
      return "same to 0.1 % " + interval(estimate.lower(), estimate.upper());
    }
    return percent > 0
        ? number(percent) + " % " + worse(kind) + " " + interval(estimate.lower(), estimate.upper())
        : number(-percent) + " % " + better(kind) + " " + mirrored(estimate);
  }

  private static String worse(MetricKind kind) {
    return switch (kind) {
      case ALLOCATION -> "more allocated";
      case CPU -> "more CPU";
      case COUNT -> "more";
      default -> "slower";
    };
  }

  private static String better(MetricKind kind) {
    return switch (kind) {
      case ALLOCATION -> "less allocated";
      case CPU -> "less CPU";
      case COUNT -> "less";
      default -> "faster";
    };
  }

  private static String interval(double lower, double upper) {
    return "[" + number(percentOf(lower)) + ", " + number(percentOf(upper)) + "]";
  }

  /** Returns the interval of an improvement, whose sizes are positive. */
  private static String mirrored(Estimate estimate) {
    return "[%s, %s]"
        .formatted(number(-percentOf(estimate.upper())), number(-percentOf(estimate.lower())));
  }

  public static String p(double p) {
    return p < LEAST_P
        ? "p < 0.0001"
        : String.format(Locale.ROOT, p < 0.01 ? "p = %.4f" : "p = %.3f", p);
  }

  /** With too few points there is no bound; expm1 would call that −100 %. */
  private static double percentOf(double logarithm) {
    return Double.isInfinite(logarithm) ? logarithm : Math.expm1(logarithm) * PER_CENT;
  }

  private static String signed(double logarithm) {
    String text = number(percentOf(logarithm));
    return text.startsWith("−") || text.equals("0.0") ? text : "+" + text;
  }

  private static String number(double percent) {
    if (Double.isInfinite(percent)) {
      return percent > 0 ? "∞" : "−∞";
    }
    String text = String.format(Locale.ROOT, Math.abs(percent) >= 100 ? "%.0f" : "%.1f", percent);
    return text.equals("-0.0") ? "0.0" : text.replace('-', '−');
  }
}
