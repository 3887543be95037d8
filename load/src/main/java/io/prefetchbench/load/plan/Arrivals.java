package io.prefetchbench.load.plan;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;

public enum Arrivals {
  /** Evenly: one every 1/rate. */
  UNIFORM,
  /**
   * Like independent users. The number of arrivals is fixed, so that two runs offer the same load;
   * given their number, the arrivals of a Poisson process are independent uniform draws in order,
   * which is how they are made here.
   */
  POISSON;

  private static final double NANOS_PER_SECOND = 1e9;

  /** Returns due times from the start of a phase, ns, ascending; the same for a seed. */
  public long[] dueNanos(int count, double ratePerSecond, long seed) {
    long[] due = new long[count];
    double spanNanos = count / ratePerSecond * NANOS_PER_SECOND;
    SplittableRandom random = new SplittableRandom(seed);
    for (int n = 0; n < count; n++) {
      double share = this == UNIFORM ? (double) n / count : random.nextDouble();
      due[n] = (long) (share * spanNanos);
    }
    Arrays.sort(due);
    return due;
  }

  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
