package io.prefetchbench.load.schedule;

/**
 * What is due when in one phase: for each n an offset from the begin of the phase, and a key.
 *
 * <p>Made before the run, so that nothing the system does can move it. Immutable and thread-safe.
 */
public final class Schedule {
  private static final double NANOS_PER_SECOND = 1e9;

  private final long[] dueNanos;
  private final int[] keys;
  private final double ratePerSecond;

  private Schedule(long[] dueNanos, int[] keys, double ratePerSecond) {
    this.dueNanos = dueNanos;
    this.keys = keys;
    this.ratePerSecond = ratePerSecond;
  }

  /**
   * Makes a schedule.
   *
   * @param ratePerSecond mean rate; 0 gives an empty schedule
   * @param spanNanos length of the phase
   * @param seed the same seed gives the same schedule
   */
  public static Schedule of(
      Arrivals arrivals, KeyRanking ranking, double ratePerSecond, long spanNanos, long seed) {
    int count = Math.toIntExact(Math.round(ratePerSecond * spanNanos / NANOS_PER_SECOND));
    long[] due = count == 0 ? new long[0] : arrivals.dueNanos(count, ratePerSecond, seed);
    return new Schedule(due, ranking.draw(count, ~seed), ratePerSecond);
  }

  /** Number of requests. */
  public int size() {
    return dueNanos.length;
  }

  /** Offset of request n from the begin of the phase. */
  public long dueNanos(int n) {
    return dueNanos[n];
  }

  /** Key index of request n. */
  public int key(int n) {
    return keys[n];
  }

  /** Mean rate. */
  public double ratePerSecond() {
    return ratePerSecond;
  }

  /** How many requests are due in [0, elapsed). */
  public int dueWithin(long elapsedNanos) {
    int low = 0;
    int high = dueNanos.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (dueNanos[middle] < elapsedNanos) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /**
   * By how much the earliest-running request precedes its place at the mean rate: whoever injects
   * request n at n/rate must start at least this much before the phase begins.
   */
  public long leadNanos() {
    long lead = 0;
    for (int n = 0; n < dueNanos.length; n++) {
      long place = (long) (n / ratePerSecond * NANOS_PER_SECOND);
      lead = Math.max(lead, place - dueNanos[n]);
    }
    return lead;
  }
}
