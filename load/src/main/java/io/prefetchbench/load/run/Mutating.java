package io.prefetchbench.load.run;

import io.prefetchbench.load.mutator.Mutator;
import io.prefetchbench.load.schedule.PhaseSchedule;
import java.util.ArrayList;
import java.util.List;

/** The threads on which a run's mutator works through its phases. Thread-safe. */
final class Mutating {
  private final List<Thread> threads = new ArrayList<>();

  /** Mutates at the times of a phase, from this begin on. */
  void begin(Mutator mutator, PhaseSchedule phase) {
    Thread thread = new Thread(() -> mutator.run(phase), "mutator");
    thread.setDaemon(true);
    synchronized (threads) {
      threads.add(thread);
    }
    thread.start();
  }

  /** True if no phase is being worked through. */
  boolean isOver() {
    synchronized (threads) {
      return threads.stream().noneMatch(Thread::isAlive);
    }
  }
}
