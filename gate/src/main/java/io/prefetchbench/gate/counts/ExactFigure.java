package io.prefetchbench.gate.counts;

import io.prefetchbench.reports.run.Better;

/**
 * One counted figure. Immutable.
 *
 * @param value finite
 * @param unit such as {@code commands/op}, {@code B/entity}; a plain count has {@code 1}
 * @param better the direction that is better
 */
public record ExactFigure(double value, String unit, Better better) {
  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if the value is not finite, or the unit is blank
   */
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

  /** Returns the value for people, to six digits. */
  String number() {
    return ExactWording.number(value);
  }

  /**
   * Returns how much worse another figure is than this one, relative to this one: 0.01 is 1 %
   * worse, a negative value is better. From zero every change is infinite.
   */
  double worsening(ExactFigure other) {
    double change = other.value - value;
    if (change == 0) {
      return 0;
    }
    double worse = better == Better.HIGHER ? -change : change;
    return value == 0 ? Math.copySign(Double.POSITIVE_INFINITY, worse) : worse / Math.abs(value);
  }
}
