package io.prefetchbench.server.faults.load;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread that does the same again and again, at a steady rate if it can, until it is stopped.
 * What took too long is not made up for.
 */
public final class Repeating {
  private static final long CATCH_UP_NANOS = 50_000_000;
  private static final long STOP_MILLIS = 15_000;

  private final Step step;
  private final Thread thread;
  private volatile long everyNanos;
  private volatile boolean stopping;
  private volatile @Nullable Throwable failure;

  /** What is done again and again. */
  public interface Step {
    void run() throws InterruptedException;
  }

  private Repeating(String name, long everyNanos, Step step) {
    this.step = step;
    this.everyNanos = everyNanos;
    this.thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  /** Begins at once; a step every so often. */
  public static Repeating start(String name, long everyNanos, Step step) {
    Repeating repeating = new Repeating(name, everyNanos, step);
    repeating.thread.start();
    return repeating;
  }

  private void run() {
    try {
      long due = System.nanoTime();
      while (!stopping) {
        step.run();
        due = Math.max(due + everyNanos, System.nanoTime() - CATCH_UP_NANOS);
        LockSupport.parkNanos(due - System.nanoTime());
      }
    } catch (InterruptedException | RuntimeException e) {
      failure = e;
    }
  }

  /** A step every so often from now on. */
  public void every(long nanos) {
    everyNanos = nanos;
  }

  /**
   * Ends it and waits for that.
   *
   * @throws IllegalStateException if it failed before, or does not end
   */
  public void stop() throws InterruptedException {
    stopping = true;
    LockSupport.unpark(thread);
    thread.join(STOP_MILLIS);
    Throwable ended = failure;
    if (ended != null || thread.isAlive()) {
      throw new IllegalStateException(thread.getName() + " failed or does not end", ended);
    }
  }
}
