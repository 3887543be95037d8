package io.prefetchbench.testbed.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Faults for a process of this machine, by its pid. Thread-safe. */
public final class ProcessFaults {
  private static final long SIGNAL_SECONDS = 5;

  private ProcessFaults() {}

  /** Kills it (SIGKILL) and waits at most 5 s until it is gone. */
  public static void kill(long pid) {
    ProcessHandle process = running(pid);
    process.destroyForcibly();
    awaitEnd(process, Duration.ofSeconds(SIGNAL_SECONDS));
  }

  /** Asks it to end (SIGTERM) and waits at most 5 s until it is gone. */
  public static void terminateAndWait(long pid) {
    ProcessHandle process = running(pid);
    process.destroy();
    awaitEnd(process, Duration.ofSeconds(SIGNAL_SECONDS));
  }

  /** Sends it SIGQUIT, by which PostgreSQL stops at once; waits at most 5 s until it is gone. */
  public static void quitAndWait(long pid) {
    ProcessHandle process = running(pid);
    signal("QUIT", pid);
    awaitEnd(process, Duration.ofSeconds(SIGNAL_SECONDS));
  }

  /** Freezes it (SIGSTOP): its sockets stay open, and it does nothing until {@link #thaw}. */
  public static void freeze(long pid) {
    signal("STOP", pid);
  }

  /** Resumes it (SIGCONT). */
  public static void thaw(long pid) {
    signal("CONT", pid);
  }

  private static void awaitEnd(ProcessHandle process, Duration atMost) {
    try {
      process.onExit().get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while process " + process.pid() + " ended", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("process " + process.pid() + " does not end", e);
    }
  }

  private static ProcessHandle running(long pid) {
    return ProcessHandle.of(pid)
        .orElseThrow(() -> new IllegalStateException("there is no process " + pid));
  }

  /** Uses the shell's built-in kill: Java itself sends only SIGTERM and SIGKILL. */
  private static void signal(String name, long pid) {
    try {
      Process shell =
          new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!shell.waitFor(SIGNAL_SECONDS, TimeUnit.SECONDS) || shell.exitValue() != 0) {
        throw new IllegalStateException("SIG" + name + " could not be sent to process " + pid);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot run sh", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while sending SIG" + name, e);
    }
  }
}
