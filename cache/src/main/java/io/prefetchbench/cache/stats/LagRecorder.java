package io.prefetchbench.cache.stats;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts lags into the buckets of {@link LagHistogram}: 9 KB whatever comes. Thread-safe, without a
 * lock.
 */
public final class LagRecorder {
  private final AtomicLongArray counts = new AtomicLongArray(LagHistogram.BUCKETS);

  /**
   * Counts one lag.
   *
   * @param micros µs; negative ones count as 0
   */
  public void record(long micros) {
    counts.getAndIncrement(LagHistogram.bucketOf(micros));
  }

  /** What was counted so far. */
  public LagHistogram snapshot() {
    long[] copy = new long[LagHistogram.BUCKETS];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = counts.get(i);
    }
    return LagHistogram.of(copy);
  }
}
