package io.prefetchbench.cache.stats;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts lags in the buckets of {@link LagHistogram}; always uses 9 KB. Thread-safe and lock-free.
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

  /** The counts so far. */
  public LagHistogram snapshot() {
    long[] copy = new long[LagHistogram.BUCKETS];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = counts.get(i);
    }
    return LagHistogram.of(copy);
  }
}
