package io.prefetchbench.benchmarks.rounds;

import java.util.Collection;

/**
 * A median with bounds. The bounds are the smallest and the largest of n independent rounds, which
 * enclose the true median with probability 1 − 2^(1−n): 75 % of the time for 3 rounds, 94 % for 5
 * (order statistics: each round lies on either side of the median with probability one half).
 */
public record Spread(double median, double low, double high, int rounds) {
  /** The spread of at least one figure. */
  public static Spread of(Collection<Double> figures) {
    double[] sorted = figures.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    if (sorted.length == 0) {
      throw new IllegalArgumentException("a spread needs a figure");
    }
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return new Spread(median, sorted[0], sorted[sorted.length - 1], sorted.length);
  }

  /** Share of runs in which the bounds enclose the true median, 0 to 1. */
  public double confidence() {
    return 1 - Math.pow(2, 1 - rounds);
  }
}
