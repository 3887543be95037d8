package io.prefetchbench.testbed.command;

import java.util.concurrent.locks.LockSupport;

/**
 * Ctrl-C or SIGTERM while a command measures: what it has started is killed, what it has measured
 * is kept, and the exit code is 130 whatever the signal was. Thread-safe.
 */
public final class Interruption implements AutoCloseable {
  private final Thread hook = new Thread(this::end, "interrupted");
  private volatile boolean begun;
  private Runnable ending = () -> {};

  private Interruption() {}

  /** Watches for it until closed. */
  public static Interruption watch() {
    Interruption watched = new Interruption();
    Runtime.getRuntime().addShutdownHook(watched.hook);
    return watched;
  }

  /** What is done at an interruption, instead of what was said before; must not wait for long. */
  public synchronized void atEnd(Runnable what) {
    ending = what;
  }

  /**
   * Does not return once an interruption has begun: what a process gave that was killed by it must
   * not be taken for a result.
   */
  public void stopHereIfBegun() {
    while (begun) {
      LockSupport.parkNanos(1_000_000_000L);
    }
  }

  private void end() {
    begun = true;
    try {
      synchronized (this) {
        ending.run();
      }
    } catch (RuntimeException e) {
      System.err.println("while handling the interruption: " + e.getMessage());
    } finally {
      ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
      System.out.flush();
      System.err.flush();
      // The JVM's own code would be that of the signal: 143 for SIGTERM.
      Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
    }
  }

  /** Watches no more; if an interruption has begun, it ends this JVM meanwhile. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      stopHereIfBegun();
    }
  }
}
