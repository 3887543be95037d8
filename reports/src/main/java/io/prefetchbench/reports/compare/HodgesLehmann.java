package io.prefetchbench.reports.compare;

import io.prefetchbench.reports.run.Median;
import java.util.Arrays;

/**
 * The estimate that goes with a rank test, and its bounds, exact for any continuous symmetric noise
 * and on the safe side with ties (Hollander, Wolfe and Chicken, Nonparametric Statistical Methods,
 * 3rd edition, 3.2, 3.3, 4.2 and 4.3). Immutable.
 *
 * @param estimate median of the Walsh averages, or of the pairwise differences
 * @param lower one-sided lower bound; −∞ if there are too few points for the tail
 * @param upper one-sided upper bound; +∞ if there are too few points for the tail
 */
public record HodgesLehmann(double estimate, double lower, double upper) {
  /** Three points a side have P = 1/20: a sum of roundings must not make that more than 0.05. */
  private static final double ROUNDING = 1e-12;

  /**
   * Returns the centre of paired differences: the median of all averages of two of them (each with
   * itself too), bounded by the ordered averages. Each bound fails with at most the probability
   * {@code tail}: 0.05 gives the two-sided 90 % interval. Bounds are finite from 2⁻ⁿ ≤ tail (0.05:
   * five differences).
   */
  public static HodgesLehmann of(double[] differences, double tail) {
    double[] averages = walsh(differences);
    return of(averages, SignedRank.probabilities(differences.length), tail);
  }

  /** Returns the estimate of {@link #of} alone, which is cheaper. */
  public static double estimate(double[] differences) {
    return Median.ofSorted(walsh(differences));
  }

  /** Cuts the sorted values at the largest k with P(statistic ≤ k) ≤ tail. */
  static HodgesLehmann of(double[] sorted, double[] probability, double tail) {
    if (!(tail > 0 && tail < 0.5)) {
      throw new IllegalArgumentException("tail is " + tail + "; expected above 0 and below 0.5");
    }
    int cut = -1;
    double below = probability[0];
    while (below <= tail + ROUNDING) {
      cut++;
      below += probability[cut + 1];
    }
    double estimate = Median.ofSorted(sorted);
    return cut < 0
        ? new HodgesLehmann(estimate, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY)
        : new HodgesLehmann(estimate, sorted[cut], sorted[sorted.length - 1 - cut]);
  }

  private static double[] walsh(double[] differences) {
    if (differences.length == 0) {
      throw new IllegalArgumentException("no differences, so no centre of them");
    }
    MidRanks.requireFinite(differences);
    int n = differences.length;
    double[] averages = new double[n * (n + 1) / 2];
    int next = 0;
    for (int i = 0; i < n; i++) {
      for (int j = i; j < n; j++) {
        averages[next++] = (differences[i] + differences[j]) / 2;
      }
    }
    Arrays.sort(averages);
    return averages;
  }
}
