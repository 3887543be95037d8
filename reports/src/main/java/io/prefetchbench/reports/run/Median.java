package io.prefetchbench.reports.run;

import java.util.Arrays;
import java.util.Collection;

/** The middle value, or the mean of the two in the middle. Stateless. */
public final class Median {
  private Median() {}

  public static double of(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return ofSorted(sorted);
  }

  public static double of(Collection<Double> values) {
    return ofSorted(values.stream().mapToDouble(Double::doubleValue).sorted().toArray());
  }

  public static double ofSorted(double[] sorted) {
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }
}
