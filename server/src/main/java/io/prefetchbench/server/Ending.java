package io.prefetchbench.server;

import io.prefetchbench.testbed.command.ExitCode;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends a program in order when it is told to (SIGTERM, Ctrl-C): the main thread closes what it
 * opened, then the process exits with 0 instead of the JVM's 143.
 *
 * <p>Usage: made first; {@link #await} blocks until the signal; {@link #close} after everything
 * else was closed. Thread-safe.
 */
final class Ending implements AutoCloseable {
  private static final long CLOSE_SECONDS = 20;

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);

  private Ending() {}

  /** Begins to listen for the signal. */
  static Ending onSignal() {
    Ending ending = new Ending();
    Runtime.getRuntime().addShutdownHook(new Thread(ending::finish, "ending"));
    return ending;
  }

  /** True once the process is told to end. */
  boolean isAsked() {
    return asked.getCount() == 0;
  }

  /** Blocks until the process is told to end. */
  void await() {
    try {
      asked.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Says that everything is closed. */
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
