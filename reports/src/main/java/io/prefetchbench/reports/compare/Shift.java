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
    double[] probability = RankSum.probabilities(first.size(), second.size());
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
}
