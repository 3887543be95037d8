package io.prefetchbench.testbed.command;

import java.io.IOException;
import java.io.InputStream;

/**
 * Exits this JVM when its parent process ends, for whatever reason.
 *
 * <p>The parent holds the write end of this process's standard input and writes nothing; the kernel
 * closes it even when the parent is killed with SIGKILL, and the end of the stream is the signal.
 */
public final class ParentWatchdog {
  /** System property that a parent sets to {@code stdin} for a child that should watch. */
  public static final String PROPERTY = "prefetchbench.lifeline";

  /** Shutdown hooks may take this long before the JVM is halted. */
  private static final long GRACE_MILLIS = 1_500;

  private ParentWatchdog() {}

  /** Watches standard input if the parent asked for it by {@link #PROPERTY}; returns at once. */
  public static void watchIfAsked() {
    if ("stdin".equals(System.getProperty(PROPERTY))) {
      watchStdin();
    }
  }

  /** Starts the watching thread; the program must not read standard input itself. */
  public static void watchStdin() {
    InputStream stdin = System.in;
    daemon("lifeline", () -> endWhenClosed(stdin));
  }

  private static void endWhenClosed(InputStream stdin) {
    byte[] ignored = new byte[64];
    try {
      while (stdin.read(ignored) >= 0) {
        // Data from the parent is ignored; only the end of the stream matters.
      }
    } catch (IOException e) {
      // A broken pipe means the same as end of stream: the parent is gone.
    }
    daemon("lifeline-halt", ParentWatchdog::haltAfterGrace);
    System.exit(ExitCode.INTERRUPTED);
  }

  private static void haltAfterGrace() {
    try {
      Thread.sleep(GRACE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
  }

  private static void daemon(String name, Runnable body) {
    Thread thread = new Thread(body, name);
    thread.setDaemon(true);
    thread.start();
  }
}
