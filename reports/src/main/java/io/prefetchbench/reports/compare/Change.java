package io.prefetchbench.reports.compare;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.prefetchbench.reports.run.Better;
import io.prefetchbench.reports.run.Median;
import io.prefetchbench.reports.run.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One metric in two runs. Immutable.
 *
 * @param ratio second over first, absent if a point is not positive
 * @param bounds what the ratio lies within, absent with fewer than two forks on a side
 */
@JsonPropertyOrder({"name", "labels", "unit", "better", "first", "second", "ratio", "bounds"})
public record Change(
    String name,
    Map<String, String> labels,
    String unit,
    Better better,
    double first,
    double second,
    @Nullable Double ratio,
    @Nullable Bounds bounds,
    int firstForks,
    int secondForks) {
  private static final double PER_CENT = 100;
  private static final double SHOWN = 0.05;

  /** The bounds of a ratio and the probability that they hold it, between 0 and 1. */
  public record Bounds(double lower, double upper, double coverage) {}

  /** Returns the change in words, as {@code 5.3 % slower [4.5, 5.7]}. */
  @JsonProperty("wording")
  public String wording() {
    if (ratio == null) {
      return first == second ? "equal" : "no ratio: a figure is not positive";
    }
    double percent = (ratio - 1) * PER_CENT;
    boolean more = percent >= 0;
    String size =
        Math.abs(percent) < SHOWN
            ? "same to 0.1 %"
            : number(Math.abs(percent)) + " % " + direction(more);
    return size + " " + bounds(more);
  }

  static Change between(Metric first, Metric second) {
    Double ratio = null;
    Bounds bounds = null;
    if (first.lowest() > 0 && second.lowest() > 0) {
      Shift shift = Shift.between(first.points(), second.points());
      ratio = shift.ratio();
      if (first.points().size() > 1 && second.points().size() > 1) {
        bounds = new Bounds(shift.lower(), shift.upper(), shift.coverage());
      }
    }
    return new Change(
        first.key().name(),
        first.key().labels(),
        first.unit(),
        first.better(),
        first.median(),
        second.median(),
        ratio,
        bounds,
        first.points().size(),
        second.points().size());
  }

  private String bounds(boolean more) {
    if (bounds == null) {
      return Math.min(firstForks, secondForks) == 1 ? "(one point, no bounds)" : "(no bounds)";
    }
    double low = (bounds.lower() - 1) * PER_CENT;
    double high = (bounds.upper() - 1) * PER_CENT;
    return more
        ? "[" + number(low) + ", " + number(high) + "]"
        : "[" + number(-high) + ", " + number(-low) + "]";
  }

  private String direction(boolean more) {
    if (unit.startsWith("ns") || unit.startsWith("us") || unit.startsWith("ms")) {
      return more ? "slower" : "faster";
    }
    if (unit.endsWith("/s")) {
      return more ? "faster" : "slower";
    }
    boolean good = more == (better == Better.HIGHER);
    return (more ? "more" : "less") + (good ? " (better)" : " (worse)");
  }

  private static String number(double percent) {
    String text = String.format(Locale.ROOT, Math.abs(percent) >= 100 ? "%.0f" : "%.1f", percent);
    return text.equals("-0.0") ? "0.0" : text.replace('-', '\u2212');
  }

  /**
   * The ratio between two groups of positive points that were measured independently: the
   * Hodges–Lehmann estimate on the logarithms (the median of all pairwise ratios), with the exact
   * bounds that go with the rank-sum test (Hollander, Wolfe and Chicken, Nonparametric Statistical
   * Methods, 3rd edition, 4.2 and 4.3). No normality is assumed. With few points not every coverage
   * can be had: the bounds are the narrowest that cover at least 95 %, else the widest there are,
   * and {@code coverage} says what they cover (3 against 3 points: 90 %).
   *
   * @param coverage the probability that the bounds hold the ratio, between 0 and 1
   */
  record Shift(double ratio, double lower, double upper, double coverage) {
    private static final double WANTED = 0.95;

    static Shift between(List<Double> first, List<Double> second) {
      List<Double> ratios = new ArrayList<>();
      for (double a : first) {
        for (double b : second) {
          ratios.add(Math.log(b) - Math.log(a));
        }
      }
      ratios.sort(null);
      int pairs = ratios.size();
      double[] probability = RankSum.probabilities(first.size(), second.size());
      int cut = 0;
      double below = probability[0];
      while (2 * (cut + 1) < pairs && 1 - 2 * (below + probability[cut + 1]) >= WANTED) {
        cut++;
        below += probability[cut];
      }
      double estimate = Median.of(ratios);
      return new Shift(
          Math.exp(estimate),
          Math.exp(ratios.get(cut)),
          Math.exp(ratios.get(pairs - 1 - cut)),
          1 - 2 * below);
    }
  }
}
