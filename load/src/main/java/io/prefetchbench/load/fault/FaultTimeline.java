package io.prefetchbench.load.fault;

import io.prefetchbench.load.rig.Afflictions;
import io.prefetchbench.load.workload.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Carries out the faults of a workload, each at its time, on a thread of its own. Thread-safe.
 *
 * <p>What was begun is undone, also when the run ends early.
 */
public final class FaultTimeline implements AutoCloseable {
  private static final long CLOSE_MILLIS = 30_000;

  private final List<Fault> faults;
  private final Afflictions afflictions;
  private final LongSupplier nanoClock;
  private final List<Mark> marks = new ArrayList<>();
  private @Nullable Thread thread;
  private @Nullable String problem;
  private volatile boolean closed;

  /** Lays out what is to come; nothing happens before {@link #startAt}. */
  public FaultTimeline(List<Fault> faults, Afflictions afflictions, LongSupplier nanoClock) {
    this.faults = List.copyOf(faults);
    this.afflictions = afflictions;
    this.nanoClock = nanoClock;
  }

  /** Begins; the times of the faults count from here, on the monotonic clock. */
  public synchronized void startAt(long beginNanos) {
    if (!faults.isEmpty() && thread == null) {
      Thread starting = new Thread(() -> run(beginNanos), "faults");
      starting.setDaemon(true);
      starting.start();
      thread = starting;
    }
  }

  private void run(long beginNanos) {
    for (Fault fault : faults) {
      if (!awaits(beginNanos + fault.at().toNanos())) {
        return;
      }
      try {
        carryOut(fault);
      } catch (RuntimeException e) {
        note(fault.kind().word() + " could not be carried out: " + e.getMessage());
        return;
      }
    }
  }

  private void carryOut(Fault fault) {
    long begun = nanoClock.getAsLong();
    afflictions.begin(fault.kind());
    try {
      awaits(begun + fault.length().toNanos());
    } finally {
      afflictions.end(fault.kind());
    }
    add(new Mark(fault, begun, nanoClock.getAsLong()));
  }

  /** Waits until then; false if the timeline was closed meanwhile. */
  private boolean awaits(long untilNanos) {
    for (long left = untilNanos - nanoClock.getAsLong();
        left > 0 && !closed;
        left = untilNanos - nanoClock.getAsLong()) {
      LockSupport.parkNanos(left);
    }
    return !closed;
  }

  private synchronized void add(Mark mark) {
    marks.add(mark);
  }

  private synchronized void note(String what) {
    problem = what;
  }

  /** The faults that were carried out so far. */
  public synchronized List<Mark> marks() {
    return List.copyOf(marks);
  }

  /** Why a fault was not carried out; null if nothing went wrong. */
  public synchronized @Nullable String problem() {
    return problem;
  }

  /** Ends it; a fault that lasts is undone first, in at most 30 s. */
  @Override
  public void close() {
    closed = true;
    Thread running;
    synchronized (this) {
      running = thread;
    }
    if (running == null) {
      return;
    }
    LockSupport.unpark(running);
    try {
      running.join(CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
