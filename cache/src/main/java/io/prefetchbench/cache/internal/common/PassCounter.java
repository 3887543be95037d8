package io.prefetchbench.cache.internal.common;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the passes over the primary: how they end, what they find and repair, and how far the
 * running one is. Thread-safe; counts only grow.
 */
public final class PassCounter {
  public enum Outcome {
    /** The cache was marked as ready. */
    COMPLETE,
    /** Stopped before the first change that needs a decision of the operator. */
    REFUSED,
    /** Not everything could be stored, or a fault ended it. */
    FAILED
  }

  private final LongAdder scanned = new LongAdder();
  private final LongAdder fixed = new LongAdder();
  private final LongAdder orphans = new LongAdder();
  private final Map<Outcome, LongAdder> ended = new EnumMap<>(Outcome.class);
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicLong needs = new AtomicLong();
  private final AtomicLong needsMet = new AtomicLong();
  private volatile long written;

  public PassCounter() {
    // The map is not modified after this, so it may be read without a lock.
    for (Outcome outcome : Outcome.values()) {
      ended.put(outcome, new LongAdder());
    }
  }

  /** Records one finished pass. */
  public void record(long compared, long repaired, long unknown) {
    scanned.add(compared);
    fixed.add(repaired);
    orphans.add(unknown);
  }

  /** Records a reason why a pass must run, such as a gap of the feed. */
  public void recordNeed() {
    needs.incrementAndGet();
  }

  /**
   * Records that a pass begins; returns what {@link #end} needs: the needs that it meets if it
   * completes.
   */
  public long begin() {
    written = 0;
    running.incrementAndGet();
    return needs.get();
  }

  public void recordWritten(long entities) {
    written = entities;
  }

  /** Records how a pass ended; {@code needsBefore} is what {@link #begin} returned. */
  public void end(Outcome outcome, long needsBefore) {
    running.decrementAndGet();
    LongAdder count = ended.get(outcome);
    if (count != null) {
      count.increment();
    }
    if (outcome == Outcome.COMPLETE) {
      needsMet.accumulateAndGet(needsBefore, Math::max);
    }
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

  public long ended(Outcome outcome) {
    LongAdder count = ended.get(outcome);
    return count == null ? 0 : count.sum();
  }

  public int running() {
    return running.get();
  }

  /** Entities written so far by the running pass, or by the last one. */
  public long written() {
    return written;
  }

  /** Whether a pass was found to be needed, and none that began later has completed. */
  public boolean isNeeded() {
    return needs.get() > needsMet.get();
  }
}
