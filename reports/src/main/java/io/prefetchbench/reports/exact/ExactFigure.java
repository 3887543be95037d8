package io.prefetchbench.reports.exact;

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

  /** Whether it is an amount of bytes, which depends on the architecture too. */
  boolean isBytes() {
    return unit.startsWith("B/");
  }

  /** Whether two figures are of one kind, so that they can be set against each other. */
  boolean isLike(ExactFigure other) {
    return unit.equals(other.unit) && better == other.better;
  }

  /** Value and unit for people: {@code 1.01 commands/op}. */
  String text() {
    return number() + (unit.equals("1") ? "" : " " + unit);
  }

  /** The value for people, to six digits. */
  String number() {
    return Wording.number(value);
  }

  /**
   * How much worse another figure is than this one, relative to this one: 0.01 is 1 % worse, less
   * than 0 is better. From zero every change is infinite.
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
