package io.prefetchbench.load.record;

import io.prefetchbench.cache.entity.Version;
import io.prefetchbench.load.schedule.PhaseSchedule;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/**
 * Every read of one phase: when it began and ended, what it got. One slot a request, filled by the
 * thread that serves the request, so nothing is locked and nothing is sampled.
 *
 * <p>Slots are written before the state of the slot publishes them; readers of other threads see a
 * slot complete or not at all.
 */
public final class ReadTrace {
  private static final int SENT = 1;
  private static final int DONE = 2;

  private final PhaseSchedule phase;
  private final long[] beginNanos;
  private final long[] endNanos;
  private final ReadOutcome[] outcomes;
  private final @Nullable Version[] versions;
  private final boolean[] damaged;
  private final AtomicIntegerArray state;

  public ReadTrace(PhaseSchedule phase) {
    this.phase = phase;
    int size = phase.schedule().size();
    beginNanos = new long[size];
    endNanos = new long[size];
    outcomes = new ReadOutcome[size];
    versions = new Version[size];
    damaged = new boolean[size];
    state = new AtomicIntegerArray(size);
  }

  /** Read n leaves now. */
  public void begin(int n, long nowNanos) {
    beginNanos[n] = nowNanos;
    state.set(n, SENT);
  }

  /** Read n ended, well or not; {@code intact} is false if its checksum did not match. */
  public void end(
      int n, long nowNanos, ReadOutcome outcome, @Nullable Version version, boolean intact) {
    endNanos[n] = nowNanos;
    outcomes[n] = outcome;
    versions[n] = version;
    damaged[n] = !intact;
    state.set(n, DONE);
  }

  public boolean isSent(int n) {
    return state.get(n) != 0;
  }

  public boolean isDone(int n) {
    return state.get(n) == DONE;
  }

  /** Number of slots: the size of the schedule. */
  public int size() {
    return beginNanos.length;
  }

  /** Actual start on the monotonic clock, of a sent read. */
  public long beginNanos(int n) {
    return beginNanos[n];
  }

  /** End on the monotonic clock, of a done read. */
  public long endNanos(int n) {
    return endNanos[n];
  }

  /** What a done read got. */
  public ReadOutcome outcome(int n) {
    return outcomes[n];
  }

  /** The version a done read was given, if any. */
  public @Nullable Version version(int n) {
    return versions[n];
  }

  /** False if the checksum of what a done read got did not match: it is torn. */
  public boolean isIntact(int n) {
    return !damaged[n];
  }

  /** Actual start − due time. */
  public long slipNanos(int n) {
    return beginNanos[n] - phase.dueNanos(n);
  }

  /** End − actual start. */
  public long serviceNanos(int n) {
    return endNanos[n] - beginNanos[n];
  }

  /** End − due time: what a user who came on time would have waited. */
  public long responseNanos(int n) {
    return endNanos[n] - phase.dueNanos(n);
  }

  public PhaseSchedule phase() {
    return phase;
  }
}
