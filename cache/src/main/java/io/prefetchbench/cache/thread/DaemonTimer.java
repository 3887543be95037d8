package io.prefetchbench.cache.thread;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** Makes timers for background work. */
public final class DaemonTimer {
  private DaemonTimer() {}

  /**
   * A timer with one daemon thread of this name, so that work never overlaps with itself and a
   * process may end without it. An exception that leaves a repeated task ends its repetition: tasks
   * catch their own.
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
