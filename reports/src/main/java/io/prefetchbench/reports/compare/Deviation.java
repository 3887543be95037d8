package io.prefetchbench.reports.compare;

import org.apache.commons.statistics.distribution.ChiSquaredDistribution;

/**
 * A standard deviation and its 90 % interval by the chi-square distribution, which supposes normal
 * noise. Immutable.
 *
 * @param sigma the sample's standard deviation, with n − 1
 * @param lower lower end, 5 % below
 * @param upper upper end, 5 % above
 */
public record Deviation(double sigma, double lower, double upper) {
  private static final double TAIL = 0.05;

  /**
   * Returns the deviation of at least two values.
   *
   * @throws IllegalArgumentException if there are fewer, or one is not finite
   */
  public static Deviation of(double[] values) {
    if (values.length < 2) {
      throw new IllegalArgumentException(
          "a deviation needs two values or more, not " + values.length);
    }
    MidRanks.requireFinite(values);
    double mean = 0;
    for (double value : values) {
      mean += value / values.length;
    }
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    int freedom = values.length - 1;
    ChiSquaredDistribution chiSquare = ChiSquaredDistribution.of(freedom);
    return new Deviation(
        Math.sqrt(squares / freedom),
        Math.sqrt(squares / chiSquare.inverseSurvivalProbability(TAIL)),
        Math.sqrt(squares / chiSquare.inverseCumulativeProbability(TAIL)));
  }
}
