package io.prefetchbench.load.ruler;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One figure of the ruler's test and its expected value. Immutable.
 *
 * @param predicted the expected value; NaN if only a bound is known
 * @param naive the value that a generator that waits for answers would have shown; NaN if not
 *     measured
 * @param passed whether it is as predicted, within the test's tolerance
 * @param first the first read or key that was counted, as text; null if there is none
 */
record Finding(
    String what,
    Unit unit,
    double predicted,
    double recorded,
    double naive,
    String demand,
    boolean passed,
    @Nullable String first) {
  private static final double CLOSE = 0.05;
  private static final double CLOSE_SHARE = 0.1;

  /** The unit of a figure. */
  enum Unit {
    NANOS,
    SHARE,
    COUNT
  }

  /** A time within 5 % of the prediction. */
  static Finding close(String what, double predicted, double recorded, double naive) {
    boolean passed = Math.abs(recorded - predicted) <= CLOSE * predicted;
    return new Finding(what, Unit.NANOS, predicted, recorded, naive, "within 5 %", passed, null);
  }

  /** A time with an upper bound. */
  static Finding atMost(String what, double bound, double recorded, String demand) {
    boolean passed = recorded <= bound;
    return new Finding(what, Unit.NANOS, Double.NaN, recorded, Double.NaN, demand, passed, null);
  }

  /** A share within 10 % of the prediction: it depends on a few hundred randomly drawn keys. */
  static Finding share(String what, double predicted, double recorded) {
    boolean passed = Math.abs(recorded - predicted) <= CLOSE_SHARE * predicted;
    return new Finding(
        what, Unit.SHARE, predicted, recorded, Double.NaN, "within 10 %", passed, null);
  }

  /** A count that must be above zero. */
  static Finding some(String what, long recorded, @Nullable String first) {
    boolean passed = recorded > 0;
    return new Finding(
        what, Unit.COUNT, Double.NaN, recorded, Double.NaN, "above zero", passed, first);
  }

  /** A count that must equal the given value. */
  static Finding exactly(String what, long predicted, long recorded, @Nullable String first) {
    boolean passed = recorded == predicted;
    return new Finding(what, Unit.COUNT, predicted, recorded, Double.NaN, "equal", passed, first);
  }

  /** Returns everything as one line, times in milliseconds. */
  String line() {
    double scale = unit == Unit.NANOS ? 1e-6 : 1;
    return String.format(
        Locale.ROOT,
        "%s: predicted %.3f, recorded %.3f (%s), naive %.3f%s",
        what,
        predicted * scale,
        recorded * scale,
        demand,
        naive * scale,
        first == null ? "" : ", first " + first);
  }
}
