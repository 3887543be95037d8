package io.prefetchbench.reports.compare;

/** Ranks in which equal values share the mean of their places. */
final class MidRanks {
  private MidRanks() {}

  /** Returns twice the rank of each value, so that a shared rank is a whole number. */
  static int[] doubled(double[] values) {
    int[] ranks = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      int smaller = 0;
      int equal = 0;
      for (double other : values) {
        if (other < values[i]) {
          smaller++;
        } else if (other == values[i]) {
          equal++;
        }
      }
      ranks[i] = 2 * smaller + equal + 1;
    }
    return ranks;
  }

  static void requireFinite(double[] values) {
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        throw new IllegalArgumentException(
            "value " + (i + 1) + " of " + values.length + " is " + values[i] + ", not a number");
      }
    }
  }
}
