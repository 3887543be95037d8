package io.prefetchbench.reports.compare;

/**
 * Wilcoxon's signed-rank test of paired differences, exact also with ties and zeros: the sum of the
 * ranks of the positive differences is set against its distribution over all 2ⁿ choices of signs,
 * which is built by adding one rank after the other (Hollander, Wolfe and Chicken, Nonparametric
 * Statistical Methods, 3rd edition, 3.1). Equal sizes share their mean rank. Zeros take part in the
 * ranking and then in no sum (J. W. Pratt, Journal of the American Statistical Association 54,
 * 1959). If order within each pair is a fair coin, the test is exact for any shape of noise.
 */
public final class SignedRank {
  private SignedRank() {}

  /**
   * Returns the one-sided p against the alternative that the differences lie above zero; 1 if all
   * of them are zero, or there are none. The smallest p that n differences can have is 2⁻ⁿ.
   */
  public static double pGreater(double[] differences) {
    MidRanks.requireFinite(differences);
    double[] sizes = new double[differences.length];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = Math.abs(differences[i]);
    }
    int[] ranks = MidRanks.doubled(sizes);
    int observed = 0;
    for (int i = 0; i < ranks.length; i++) {
      if (differences[i] > 0) {
        observed += ranks[i];
      } else if (differences[i] == 0) {
        ranks[i] = 0;
      }
    }
    double[] probability = probabilities(ranks);
    double p = 0;
    for (int sum = probability.length - 1; sum >= observed; sum--) {
      p += probability[sum];
    }
    return Math.min(1, p);
  }

  /** Returns P(T = t) for t = 0 … n(n+1)/2: the distribution of n ranks without ties. */
  static double[] probabilities(int n) {
    int[] ranks = new int[n];
    for (int i = 0; i < n; i++) {
      ranks[i] = i + 1;
    }
    return probabilities(ranks);
  }

  /** Returns the distribution of the sum when each rank is in it with probability one half. */
  private static double[] probabilities(int[] ranks) {
    int most = 0;
    for (int rank : ranks) {
      most += rank;
    }
    double[] probability = new double[most + 1];
    probability[0] = 1;
    int top = 0;
    for (int rank : ranks) {
      if (rank > 0) {
        top += rank;
        for (int sum = top; sum >= rank; sum--) {
          probability[sum] = (probability[sum] + probability[sum - rank]) / 2;
        }
        for (int sum = rank - 1; sum >= 0; sum--) {
          probability[sum] /= 2;
        }
      }
    }
    return probability;
  }
}
