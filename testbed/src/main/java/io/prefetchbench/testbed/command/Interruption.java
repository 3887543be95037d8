package io.prefetchbench.testbed.command;

import java.lang.reflect.Proxy;
import java.util.concurrent.locks.LockSupport;

/**
 * Ctrl-C or SIGTERM while a command measures: its child processes are killed, its measurements are
 * kept, and the exit code is 130 for either signal. Thread-safe.
 */
public final class Interruption implements AutoCloseable {
  private final Thread hook = new Thread(this::end, "interrupted");
  private volatile boolean begun;
  private Runnable ending = () -> {};

  private Interruption() {}

  public static Interruption watch() {
    Interruption watched = new Interruption();
    Runtime.getRuntime().addShutdownHook(watched.hook);
    return watched;
  }

  /**
   * Makes SIGTERM exit this JVM with {@link ExitCode#INTERRUPTED}, as Ctrl-C does, instead of the
   * JVM's 143; shutdown hooks run as before, and one that halts the JVM decides the code itself.
   * Uses {@code sun.misc.Signal} by reflection, because the compiler warns of every direct use. On
   * a JVM without it, the code stays 143.
   */
  public static void exitAlikeOnTerm() {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object exits =
          Proxy.newProxyInstance(
              handler.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, args) -> {
                System.exit(ExitCode.INTERRUPTED);
                return null;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance("TERM"), exits);
    } catch (ReflectiveOperationException | RuntimeException e) {
      // The exit code is all that differs: 143.
    }
  }

  /** Replaces the action to run on an interruption; it must not block for long. */
  public synchronized void atEnd(Runnable what) {
    ending = what;
  }

  /** Does not return once interrupted: the output of a killed process is no result. */
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

  /** Stops watching; an interruption that has begun still exits this JVM. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException shuttingDown) {
      stopHereIfBegun();
    }
  }
}
