package io.prefetchbench.load.run;

import io.prefetchbench.load.mutator.Mutator;
import io.prefetchbench.load.schedule.PhaseSchedule;
import java.util.ArrayList;
import java.util.List;

/** The threads on which a run's mutator executes its phases. Thread-safe. */
final class MutatorThreads {
  private final List<Thread> threads = new ArrayList<>();

  /** Mutates at the times of a phase, from this start time on. */
  void begin(Mutator mutator, PhaseSchedule phase) {
    Thread thread = new Thread(() -> mutator.run(phase), "mutator");
    thread.setDaemon(true);
    synchronized (threads) {
      threads.add(thread);
    }
    thread.start();
  }

  /** Returns whether no phase is being executed. */
  boolean isOver() {
    synchronized (threads) {
      return threads.stream().noneMatch(Thread::isAlive);
    }
  }
}
