package io.prefetchbench.reports.compare;

import java.util.Arrays;

/**
 * The test of Wilcoxon, Mann and Whitney for two groups measured independently, exact also with
 * ties: the sum of the second group's ranks is set against its distribution over all choices of
 * that many of the pooled points (Hollander, Wolfe and Chicken, Nonparametric Statistical Methods,
 * 3rd edition, 4.1 and 4.2).
 */
public final class RankSum {
  private RankSum() {}

  /**
   * Returns the one-sided p against the alternative that the second group lies above the first. The
   * smallest p of m and n points is 1 over "m + n choose n". Time grows with the fourth power of
   * the points: a hundred take about a tenth of a second.
   */
  public static double pGreater(double[] first, double[] second) {
    double[] pooled = pooled(first, second);
    int[] ranks = MidRanks.doubled(pooled);
    int observed = 0;
    for (int i = first.length; i < ranks.length; i++) {
      observed += ranks[i];
    }
    double[] ways = waysToChoose(second.length, ranks);
    double all = 0;
    double asLarge = 0;
    for (int sum = ways.length - 1; sum >= 0; sum--) {
      all += ways[sum];
      asLarge += sum >= observed ? ways[sum] : 0;
    }
    return asLarge / all;
  }

  /**
   * Returns how far the second group lies above the first: the median of all pairwise differences,
   * bounded by the ordered differences; each bound fails with at most the probability {@code tail}.
   */
  public static HodgesLehmann shift(double[] first, double[] second, double tail) {
    pooled(first, second);
    double[] differences = new double[first.length * second.length];
    int next = 0;
    for (double a : first) {
      for (double b : second) {
        differences[next++] = b - a;
      }
    }
    Arrays.sort(differences);
    return HodgesLehmann.of(differences, probabilities(first.length, second.length), tail);
  }

  /**
   * Returns P(U = u) for u = 0 … mn, where U counts the pairs in which the second is larger and
   * both groups come from one continuous distribution: counted by adding one point after the other.
   */
  public static double[] probabilities(int m, int n) {
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

  /** For each sum, the number of ways to choose {@code size} of the ranks that have it. */
  private static double[] waysToChoose(int size, int[] ranks) {
    int most = Arrays.stream(ranks).sum();
    double[][] ways = new double[size + 1][most + 1];
    ways[0][0] = 1;
    for (int rank : ranks) {
      for (int chosen = size; chosen >= 1; chosen--) {
        for (int sum = most; sum >= rank; sum--) {
          ways[chosen][sum] += ways[chosen - 1][sum - rank];
        }
      }
    }
    return ways[size];
  }

  private static double[] pooled(double[] first, double[] second) {
    if (first.length == 0 || second.length == 0) {
      throw new IllegalArgumentException(
          "two groups need a point each, not " + first.length + " and " + second.length);
    }
    double[] pooled = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, pooled, first.length, second.length);
    MidRanks.requireFinite(pooled);
    return pooled;
  }
}
