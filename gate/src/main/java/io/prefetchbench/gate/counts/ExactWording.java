package io.prefetchbench.gate.counts;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Formats numbers and changes for people. */
final class ExactWording {
  private static final MathContext SIX_DIGITS = new MathContext(6);
  private static final MathContext TWO_DIGITS = new MathContext(2);
  private static final double PER_CENT = 100;
  private static final double COARSE_PER_CENT = 100;

  private ExactWording() {}

  /** Formats a number to six digits, without an exponent or trailing zeros. */
  static String number(double value) {
    return number(value, SIX_DIGITS);
  }

  private static String number(double value, MathContext digits) {
    BigDecimal rounded = BigDecimal.valueOf(value).round(digits);
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }

  /**
   * Formats a share as per cent without its sign: {@code 1.0 %}; below one, two digits: 0.012 %.
   */
  static String percent(double share) {
    double percent = Math.abs(share) * PER_CENT;
    if (percent < 1) {
      return number(percent, TWO_DIGITS) + " %";
    }
    return String.format(Locale.ROOT, percent < COARSE_PER_CENT ? "%.1f %%" : "%.0f %%", percent);
  }

  /** Describes how a figure changed: {@code 1.0 % more: 1.01 commands/op, was 1}. */
  static String change(ExactFigure from, ExactFigure to) {
    String word = to.value() > from.value() ? " more: " : " less: ";
    if (from.value() == 0) {
      return to.text() + ", was 0";
    }
    double share = (to.value() - from.value()) / from.value();
    return percent(share) + word + to.text() + ", was " + from.number();
  }
}
