package io.prefetchbench.gate.decision;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.prefetchbench.reports.run.Better;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/**
 * One counted figure. Immutable.
 *
 * @param unit such as {@code commands/op}, {@code B/entity}; a plain count has {@code 1}
 */
public record ExactFigure(
    @JsonSetter(nulls = Nulls.FAIL) double value,
    @JsonSetter(nulls = Nulls.FAIL) String unit,
    @JsonSetter(nulls = Nulls.FAIL) Better better) {
  private static final MathContext SIX_DIGITS = new MathContext(6);
  private static final MathContext TWO_DIGITS = new MathContext(2);
  private static final double PER_CENT = 100;
  private static final double COARSE_PER_CENT = 100;

  public ExactFigure {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("a figure must be a finite number, not " + value);
    }
    if (unit.isBlank()) {
      throw new IllegalArgumentException("a figure needs a unit; a plain count has unit 1");
    }
  }

  /** Returns whether it is a number of bytes, which depends on the architecture too. */
  boolean isBytes() {
    return unit.startsWith("B/");
  }

  /** Returns whether two figures are of the same kind and therefore comparable. */
  boolean isLike(ExactFigure other) {
    return unit.equals(other.unit) && better == other.better;
  }

  /** Returns value and unit for people: {@code 1.01 commands/op}. */
  String text() {
    return number() + (unit.equals("1") ? "" : " " + unit);
  }

  /** Returns the value for people, to six digits, without an exponent or trailing zeros. */
  String number() {
    return number(value, SIX_DIGITS);
  }

  /** How much worse another figure is, relative to this one: 0.01 is 1 %; from zero infinite. */
  double worsening(ExactFigure other) {
    double change = other.value - value;
    if (change == 0) {
      return 0;
    }
    double worse = better == Better.HIGHER ? -change : change;
    return value == 0 ? Math.copySign(Double.POSITIVE_INFINITY, worse) : worse / Math.abs(value);
  }

  private static String number(double value, MathContext digits) {
    BigDecimal rounded = BigDecimal.valueOf(value).round(digits);
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }

  /** Formats a share as per cent without its sign: {@code 1.0 %}, {@code 0.012 %}. */
  static String percent(double share) {
    double percent = Math.abs(share) * PER_CENT;
    if (percent < 1) {
      return number(percent, TWO_DIGITS) + " %";
    }
    return String.format(Locale.ROOT, percent < COARSE_PER_CENT ? "%.1f %%" : "%.0f %%", percent);
  }

  /** Describes the change to another figure: {@code 1.0 % more: 1.01 commands/op, was 1}. */
  String change(ExactFigure to) {
    String word = to.value > value ? " more: " : " less: ";
    if (value == 0) {
      return to.text() + ", was 0";
    }
    double share = (to.value - value) / value;
    return percent(share) + word + to.text() + ", was " + number();
  }
}
