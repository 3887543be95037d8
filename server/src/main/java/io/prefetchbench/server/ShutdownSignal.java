package io.prefetchbench.server;

import io.prefetchbench.testbed.command.ExitCode;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Shuts a program down cleanly on SIGTERM or Ctrl-C: the main thread closes what it opened, then
 * the process exits with 0 instead of the JVM's 143.
 *
 * <p>Usage: made first; {@link #await} blocks until the signal; {@link #close} after everything
 * else was closed. Thread-safe.
 */
final class ShutdownSignal implements AutoCloseable {
  private static final long CLOSE_SECONDS = 20;

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);

  private ShutdownSignal() {}

  static ShutdownSignal onSignal() {
    ShutdownSignal ending = new ShutdownSignal();
    Runtime.getRuntime().addShutdownHook(new Thread(ending::finish, "ending"));
    return ending;
  }

  boolean isAsked() {
    return asked.getCount() == 0;
  }

  void await() {
    try {
      asked.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Signals that everything is closed. */
  @Override
  public void close() {
    closed.countDown();
  }

  private void finish() {
    if (closed.getCount() == 0) {
      return; // the program ended by itself, with an exit code of its own
    }
    asked.countDown();
    boolean inTime;
    try {
      inTime = closed.await(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      inTime = false;
    }
    Runtime.getRuntime().halt(inTime ? ExitCode.DONE : ExitCode.INTERNAL);
  }
}
