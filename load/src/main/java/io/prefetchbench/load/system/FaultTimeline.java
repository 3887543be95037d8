package io.prefetchbench.load.system;

import io.prefetchbench.load.plan.ScheduledFault;
import io.prefetchbench.load.record.FaultMark;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Injects faults at their times, on its own thread, and undoes each. Thread-safe. */
public final class FaultTimeline implements AutoCloseable {
  private static final long CLOSE_MILLIS = 30_000;

  private final List<ScheduledFault> faults;
  private final FaultInjector injector;
  private final LongSupplier nanoClock;
  private final List<FaultMark> marks = new ArrayList<>();
  private @Nullable Thread thread;
  private @Nullable String problem;
  private volatile boolean closed;

  public FaultTimeline(
      List<ScheduledFault> faults, FaultInjector injector, LongSupplier nanoClock) {
    this.faults = List.copyOf(faults);
    this.injector = injector;
    this.nanoClock = nanoClock;
  }

  /** Starts the timeline; fault times are relative to this instant, on the monotonic clock. */
  public synchronized void startAt(long beginNanos) {
    if (!faults.isEmpty() && thread == null) {
      thread = Background.start("faults", () -> run(beginNanos));
    }
  }

  private void run(long beginNanos) {
    for (ScheduledFault fault : faults) {
      if (!awaitUntil(beginNanos + fault.at().toNanos())) {
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

  private void carryOut(ScheduledFault fault) {
    long startNanos = nanoClock.getAsLong();
    injector.begin(fault.kind());
    try {
      awaitUntil(startNanos + fault.length().toNanos());
    } finally {
      injector.end(fault.kind());
    }
    add(new FaultMark(fault, startNanos, nanoClock.getAsLong()));
  }

  /** Waits until the given time; returns false if the timeline was closed meanwhile. */
  private boolean awaitUntil(long untilNanos) {
    Background.awaitUntil(untilNanos, nanoClock, () -> closed);
    return !closed;
  }

  private synchronized void add(FaultMark mark) {
    marks.add(mark);
  }

  private synchronized void note(String what) {
    problem = what;
  }

  public synchronized List<FaultMark> marks() {
    return List.copyOf(marks);
  }

  /** Returns why a fault could not be injected; null if there was no problem. */
  public synchronized @Nullable String problem() {
    return problem;
  }

  /** Closes the timeline after undoing an active fault; takes at most 30 s. */
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
