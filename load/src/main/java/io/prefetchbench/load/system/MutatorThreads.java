package io.prefetchbench.load.system;

import io.prefetchbench.load.plan.PhaseSchedule;
import java.util.ArrayList;
import java.util.List;

/** The threads on which a run's mutator executes its phases. Thread-safe. */
public final class MutatorThreads {
  private final List<Thread> threads = new ArrayList<>();

  /** Mutates at the times of a phase, from this start time on. */
  public void begin(Mutator mutator, PhaseSchedule phase) {
    Thread thread = new Thread(() -> mutator.run(phase), "mutator");
    thread.setDaemon(true);
    synchronized (threads) {
      threads.add(thread);
    }
    thread.start();
  }

  /** Returns whether no phase is being executed. */
  public boolean isOver() {
    synchronized (threads) {
      return threads.stream().noneMatch(Thread::isAlive);
    }
  }
}
