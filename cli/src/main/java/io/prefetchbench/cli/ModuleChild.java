package io.prefetchbench.cli;

import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.process.Home;
import io.prefetchbench.testbed.process.ModuleProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program of another module with our output; it ends when we do, however we end. */
final class ModuleChild {
  /** What a run may take to write down what it has measured until it was interrupted. */
  private static final long INTERRUPTED_SECONDS = 20;

  private static final int SIGINT_EXIT = 130;
  private static final int SIGTERM_EXIT = 143;

  private final Process process;
  private final String lastLine;
  private final Thread atInterrupt = new Thread(this::end, "end-part");

  private ModuleChild(Process process, String lastLine) {
    this.process = process;
    this.lastLine = lastLine;
  }

  static ModuleChild start(ModuleCommand command, List<String> words) {
    return start(command, words, List.of(), "");
  }

  /**
   * Starts a program that is a part of a longer command.
   *
   * @param ifInterrupted a line for standard error if we are interrupted; none if empty
   */
  static ModuleChild start(
      ModuleCommand command, List<String> words, List<String> jvmArgs, String ifInterrupted) {
    ProcessBuilder builder =
        ModuleProcess.java(Home.find().folder(), command.module, command.mainClass, jvmArgs, words);
    builder.redirectOutput(ProcessBuilder.Redirect.INHERIT);
    try {
      ModuleChild child = new ModuleChild(builder.start(), ifInterrupted);
      Runtime.getRuntime().addShutdownHook(child.atInterrupt);
      return child;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + command.word, e);
    }
  }

  /** Waits for its end and returns its exit code; a signal reads as interrupted. */
  int await() throws InterruptedException {
    int code = exitCode(process.waitFor());
    try {
      Runtime.getRuntime().removeShutdownHook(atInterrupt);
    } catch (IllegalStateException interrupted) {
      // We are ending ourselves: the hook is at work and decides the exit code.
      Thread.currentThread().join(TimeUnit.SECONDS.toMillis(INTERRUPTED_SECONDS));
    }
    return code;
  }

  /** Runs when we are interrupted: our exit code is the part's, which a hook can only set so. */
  private void end() {
    // Not Process.destroy: that closes the part's input too, which would cut its ending short.
    process.toHandle().destroy();
    try {
      if (!process.waitFor(INTERRUPTED_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
    }
    if (!lastLine.isEmpty()) {
      System.err.println(lastLine);
    }
    System.out.flush();
    Runtime.getRuntime().halt(exitCode(process.exitValue()));
  }

  private static int exitCode(int code) {
    return code == SIGTERM_EXIT || code == SIGINT_EXIT ? ExitCode.INTERRUPTED : code;
  }
}
