package io.prefetchbench.testbed.environment;

import java.util.Arrays;

/** When this JVM did not run: intervals on the monotonic clock, in order. Immutable. */
public final class Pauses {
  private final long[] begins;
  private final long[] ends;
  // totals[i] is the length of the first i pauses together.
  private final long[] totals;

  /** Copies the pauses, which must be in order and without overlap. */
  public Pauses(long[] beginNanos, long[] endNanos) {
    if (beginNanos.length != endNanos.length) {
      throw new IllegalArgumentException("every pause needs a start and an end");
    }
    begins = beginNanos.clone();
    ends = endNanos.clone();
    totals = new long[begins.length + 1];
    for (int i = 0; i < begins.length; i++) {
      if (ends[i] < begins[i] || (i > 0 && begins[i] < ends[i - 1])) {
        throw new IllegalArgumentException("pause " + i + " overlaps another or ends too early");
      }
      totals[i + 1] = totals[i] + ends[i] - begins[i];
    }
  }

  public int size() {
    return begins.length;
  }

  /** Returns how much of the time from {@code beginNanos} to {@code endNanos} was paused. */
  public long overlapNanos(long beginNanos, long endNanos) {
    return pausedBefore(endNanos) - pausedBefore(Math.min(beginNanos, endNanos));
  }

  private long pausedBefore(long nanos) {
    int found = Arrays.binarySearch(begins, nanos);
    int started = found >= 0 ? found : -found - 1;
    if (started == 0) {
      return 0;
    }
    // The last of those that have started may not be over yet.
    return totals[started] - Math.max(0, ends[started - 1] - nanos);
  }
}
