package io.prefetchbench.reports;

import org.apache.commons.statistics.distribution.BetaDistribution;

/** How often something happens, from how often it was seen. */
public final class Proportion {
  private Proportion() {}

  /**
   * Returns the exact one-sided upper bound of a probability after {@code seen} of {@code tries}
   * (C. J. Clopper and E. S. Pearson, Biometrika 26, 1934): 0 of 64 at 95 % is 0.046.
   */
  public static double upper(int seen, int tries, double confidence) {
    if (tries < 1 || seen < 0 || seen > tries) {
      throw new IllegalArgumentException("cannot have seen it in " + seen + " of " + tries);
    }
    if (!(confidence > 0.5 && confidence < 1)) {
      throw new IllegalArgumentException(
          "confidence is " + confidence + "; expected above 0.5 and below 1");
    }
    return seen == tries
        ? 1
        : BetaDistribution.of(seen + 1, tries - seen).inverseCumulativeProbability(confidence);
  }
}
