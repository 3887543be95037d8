package io.prefetchbench.cache.internal.common;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** Makes timers for background work. */
public final class DaemonTimer {
  private DaemonTimer() {}

  /**
   * A timer with one daemon thread of this name, so that tasks never overlap and do not keep the
   * process alive. An uncaught exception ends the repetition of a task: tasks must catch their own.
   */
  public static ScheduledExecutorService named(String name) {
    return Executors.newSingleThreadScheduledExecutor(
        task -> {
          Thread thread = new Thread(task, name);
          thread.setDaemon(true);
          return thread;
        });
  }
}
