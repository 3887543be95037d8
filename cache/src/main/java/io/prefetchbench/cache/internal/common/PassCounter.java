package io.prefetchbench.cache.internal.common;

import java.util.concurrent.atomic.LongAdder;

/** Counts what passes over the primary find and repair. Thread-safe; counts only grow. */
public final class PassCounter {
  private final LongAdder scanned = new LongAdder();
  private final LongAdder fixed = new LongAdder();
  private final LongAdder orphans = new LongAdder();

  /**
   * Records one finished pass.
   *
   * @param compared entities of the primary that were compared with the cache
   * @param repaired entries that differed from the primary and were repaired
   * @param unknown live entries that are absent from the primary
   */
  public void record(long compared, long repaired, long unknown) {
    scanned.add(compared);
    fixed.add(repaired);
    orphans.add(unknown);
  }

  public long scanned() {
    return scanned.sum();
  }

  public long fixed() {
    return fixed.sum();
  }

  public long orphans() {
    return orphans.sum();
  }
}
