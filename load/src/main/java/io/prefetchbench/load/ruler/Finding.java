package io.prefetchbench.load.ruler;

/**
 * One figure of the ruler's test against what it must be. Times in nanoseconds. Immutable.
 *
 * @param predicted what it must be; NaN if only a bound is known
 * @param naive what a generator that waits for answers would have shown; NaN if not measured
 * @param passed whether it is as predicted, within what the test allows
 */
public record Finding(
    String what, double predicted, double recorded, double naive, String demand, boolean passed) {
  private static final double CLOSE = 0.05;

  /** Recorded is within 5 % of what was predicted. */
  static Finding close(String what, double predicted, double recorded, double naive) {
    boolean passed = Math.abs(recorded - predicted) <= CLOSE * predicted;
    return new Finding(what, predicted, recorded, naive, "within 5 %", passed);
  }

  /** Recorded is at most so much. */
  static Finding atMost(String what, double bound, double recorded, String demand) {
    return new Finding(what, Double.NaN, recorded, Double.NaN, demand, recorded <= bound);
  }

  /** Recorded over predicted. */
  double ratio() {
    return recorded / predicted;
  }
}
