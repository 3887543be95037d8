package io.prefetchbench.testbed.process;

import io.prefetchbench.testbed.command.BadInput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * An external program that does not use {@link io.prefetchbench.testbed.command.ParentWatchdog}: a
 * build, the JMH of a user's jar. Its time is bounded, and it ends when this JVM ends.
 *
 * <p>It runs under a shell that holds the other end of a pipe of ours: the kernel closes that even
 * when we are killed with SIGKILL, and the shell then kills the program. What the program itself
 * has started must notice that it is gone, as the fork of a JMH does.
 *
 * <p>Immutable: the description of a process. Every run is a new one; safe for use by several
 * threads.
 */
public record WatchedProcess(List<String> line, Path folder, Path log, Duration atMost) {
  private static final long KILL_SECONDS = 5;

  /** Ctrl-C reaches the whole process group; who started the program decides when it ends. */
  private static final String SCRIPT =
      """
      trap '' INT HUP PIPE
      exec 3<&0
      "$@" </dev/null 3<&- &
      program=$!
      ( while read -r ignored <&3; do :; done
        kill -KILL "$program" 2>/dev/null
      ) >/dev/null 2>&1 </dev/null &
      watch=$!
      exec 3<&-
      wait "$program"
      code=$?
      kill -KILL "$watch" 2>/dev/null
      exit "$code"
      """;

  /** Copies the words. */
  public WatchedProcess {
    line = List.copyOf(line);
    if (line.isEmpty()) {
      throw new IllegalArgumentException("a process needs a program");
    }
  }

  /** Runs it to its end; returns its exit code, empty if it timed out. Waiting is reported. */
  public OptionalInt run(Runnable whileWaiting) throws InterruptedException {
    Process shell = start();
    try {
      long left = atMost.toMillis();
      long step = 250;
      while (left > 0) {
        if (shell.waitFor(Math.min(step, left), TimeUnit.MILLISECONDS)) {
          return OptionalInt.of(shell.exitValue());
        }
        left -= step;
        whileWaiting.run();
      }
      return OptionalInt.empty();
    } finally {
      kill(shell);
    }
  }

  private Process start() {
    List<String> words = new ArrayList<>(List.of("sh", "-c", SCRIPT, "sh"));
    words.addAll(line);
    ProcessBuilder builder = new ProcessBuilder(words).directory(folder.toFile());
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    try {
      return builder.start();
    } catch (IOException e) {
      throw new BadInput(
          "cannot start " + line.get(0) + " in " + folder + " (" + e.getMessage() + ")", e);
    }
  }

  /** Does nothing more than close the pipe if the program has ended. */
  private static void kill(Process shell) throws InterruptedException {
    List<ProcessHandle> tree = shell.descendants().toList();
    tree.forEach(ProcessHandle::destroyForcibly);
    try {
      shell.getOutputStream().close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close the pipe to a process", e);
    }
    if (!shell.waitFor(KILL_SECONDS, TimeUnit.SECONDS)) {
      shell.destroyForcibly();
    }
  }
}
