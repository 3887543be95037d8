package io.prefetchbench.reports.compare;

import java.util.ArrayList;
import java.util.List;

/**
 * The ratio between two groups of positive points that were measured independently: the
 * Hodges–Lehmann estimate on the logarithms (the median of all pairwise ratios), with the exact
 * bounds that go with the rank-sum test (Hollander, Wolfe and Chicken, Nonparametric Statistical
 * Methods, 3rd edition, 4.2 and 4.3). No normality is assumed. With few points not every coverage
 * can be had: the bounds are the narrowest that cover at least 95 %, else the widest there are, and
 * {@code coverage} says what they cover (3 against 3 points: 90 %).
 *
 * @param ratio second group over first
 * @param lower lower bound of the ratio
 * @param upper upper bound of the ratio
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
    double[] probability = rankSumProbabilities(first.size(), second.size());
    int cut = 0;
    double below = probability[0];
    while (2 * (cut + 1) < pairs && 1 - 2 * (below + probability[cut + 1]) >= WANTED) {
      cut++;
      below += probability[cut];
    }
    double estimate = (ratios.get((pairs - 1) / 2) + ratios.get(pairs / 2)) / 2;
    return new Shift(
        Math.exp(estimate),
        Math.exp(ratios.get(cut)),
        Math.exp(ratios.get(pairs - 1 - cut)),
        1 - 2 * below);
  }

  /**
   * Returns P(U = u) for u = 0 … mn, where U counts the pairs in which the second is larger and
   * both groups come from one distribution: counted by adding one point after the other.
   */
  static double[] rankSumProbabilities(int m, int n) {
    double[][] ways = new double[n + 1][m * n + 1];
    for (int j = 0; j <= n; j++) {
      ways[j][0] = 1;
    }
    for (int i = 1; i <= m; i++) {
      double[][] next = new double[n + 1][m * n + 1];
      next[0][0] = 1;
      for (int j = 1; j <= n; j++) {
        for (int u = 0; u <= i * j; u++) {
          next[j][u] = next[j - 1][u] * j / (i + j);
          if (u >= j) {
            next[j][u] += ways[j][u - j] * i / (i + j);
          }
        }
      }
      ways = next;
    }
    return ways[n];
  }
}
