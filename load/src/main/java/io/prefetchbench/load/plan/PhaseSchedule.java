package io.prefetchbench.load.plan;

import java.util.concurrent.atomic.AtomicLong;

/** Placed in time when its phase is about to begin: nothing is caught up. Thread-safe. */
public final class PhaseSchedule {
  private static final long UNSET = Long.MIN_VALUE;

  private final Schedule schedule;
  private final AtomicLong beginNanos = new AtomicLong(UNSET);
  private volatile long endNanos = Long.MAX_VALUE;

  public PhaseSchedule(Schedule schedule) {
    this.schedule = schedule;
  }

  /** Returns the start that holds on the monotonic clock: the first caller fixes it. */
  public long beginAt(long nanos) {
    beginNanos.compareAndSet(UNSET, nanos);
    return beginNanos.get();
  }

  /** Ends the phase before its schedule does: what is due at this time or later is not sent. */
  public void endAt(long nanos) {
    endNanos = nanos;
  }

  /** Returns whether the phase ends before request n is due; false until the end is known. */
  public boolean endsBefore(int n) {
    return endNanos != Long.MAX_VALUE && dueNanos(n) >= endNanos;
  }

  public boolean isPlaced() {
    return beginNanos.get() != UNSET;
  }

  public long beginNanos() {
    long begin = beginNanos.get();
    if (begin == UNSET) {
      throw new IllegalStateException("the phase has no begin yet");
    }
    return begin;
  }

  /** When request n is due, on the monotonic clock. */
  public long dueNanos(int n) {
    return beginNanos() + schedule.dueNanos(n);
  }

  /** How many requests were due before this time; 0 before the phase has a begin. */
  public int dueBefore(long nanos) {
    return isPlaced() ? schedule.dueWithin(nanos - beginNanos()) : 0;
  }

  public Schedule schedule() {
    return schedule;
  }
}
