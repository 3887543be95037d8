package io.prefetchbench.load.plan;

/** The requests due in one phase, made before the run: nothing can move them. Immutable. */
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

  /** Makes a schedule; a rate of 0 gives an empty one, the same seed the same one. */
  public static Schedule of(
      Arrivals arrivals, KeyRanking ranking, double ratePerSecond, long spanNanos, long seed) {
    int count = Math.toIntExact(Math.round(ratePerSecond * spanNanos / NANOS_PER_SECOND));
    long[] due = count == 0 ? new long[0] : arrivals.dueNanos(count, ratePerSecond, seed);
    return new Schedule(due, ranking.draw(count, ~seed), ratePerSecond);
  }

  /** Adds {@code size} requests due at one instant, at intervals, the first after a half. */
  public Schedule withBursts(
      KeyRanking ranking, int size, long everyNanos, long spanNanos, long seed) {
    if (size == 0) {
      return this;
    }
    int bursts = Math.toIntExact((spanNanos + everyNanos / 2) / everyNanos);
    int[] burstKeys = ranking.draw(Math.multiplyExact(bursts, size), seed);
    long[] due = new long[dueNanos.length + burstKeys.length];
    int[] keysThen = new int[due.length];
    int next = 0;
    int drawn = 0;
    for (int burst = 0; burst < bursts; burst++) {
      long at = everyNanos / 2 + burst * everyNanos;
      while (next < dueNanos.length && dueNanos[next] <= at) {
        due[drawn + next] = dueNanos[next];
        keysThen[drawn + next] = keys[next];
        next++;
      }
      for (int i = 0; i < size; i++) {
        due[drawn + next] = at;
        keysThen[drawn + next] = burstKeys[drawn];
        drawn++;
      }
    }
    for (; next < dueNanos.length; next++) {
      due[drawn + next] = dueNanos[next];
      keysThen[drawn + next] = keys[next];
    }
    double rate = due.length / (spanNanos / NANOS_PER_SECOND);
    return new Schedule(due, keysThen, rate);
  }

  public int size() {
    return dueNanos.length;
  }

  /** Offset of request n from the start of the phase. */
  public long dueNanos(int n) {
    return dueNanos[n];
  }

  public int key(int n) {
    return keys[n];
  }

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
}
