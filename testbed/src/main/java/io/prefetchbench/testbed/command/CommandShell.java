package io.prefetchbench.testbed.command;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * Runs a picocli command the way all programs of the bench run: a failure is one line on standard
 * error and an exit code of {@link ExitCode}, never a stack trace.
 */
public final class CommandShell {
  private CommandShell() {}

  /**
   * Runs the command and ends the JVM with its exit code; for {@code main} methods.
   *
   * <p>Watches the lifeline first if the parent process asked for it.
   */
  public static void run(Object command, String[] args) {
    Lifeline.watchIfAsked();
    int code = execute(command, args);
    System.out.flush();
    System.exit(code);
  }

  /** Runs the command and returns its exit code, the JVM goes on; errors go to System.err. */
  public static int execute(Object command, String... args) {
    return execute(new CommandLine(command), System.err, args);
  }

  /** As {@link #execute(Object, String...)}, for a command line that was prepared by the caller. */
  public static int execute(CommandLine line, PrintStream err, String... args) {
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
    line.setParameterExceptionHandler((e, given) -> badUsage(e, err));
    line.setExecutionExceptionHandler((e, failed, parsed) -> failed(e, err));
    try {
      return line.execute(args);
    } catch (Throwable e) {
      return failed(e, err);
    }
  }

  private static int badUsage(CommandLine.ParameterException e, PrintStream err) {
    Throwable cause = e.getCause();
    String said = cause instanceof BadInput ? cause.getMessage() : e.getMessage();
    String name = e.getCommandLine().getCommandSpec().qualifiedName();
    err.println(oneLine(said) + " (see " + name + " --help)");
    return ExitCode.BAD_INPUT;
  }

  private static int failed(Throwable e, PrintStream err) {
    if (e instanceof BadInput) {
      err.println(oneLine(e.getMessage()));
      return ExitCode.BAD_INPUT;
    }
    if (e instanceof Untrustworthy) {
      err.println(oneLine(e.getMessage()));
      return ExitCode.UNTRUSTWORTHY;
    }
    if (e instanceof BaselineMissing) {
      err.println(oneLine(e.getMessage()));
      return ExitCode.BASELINE_MISSING;
    }
    String kind = e.getClass().getSimpleName();
    err.println("internal error: " + kind + ": " + oneLine(e.getMessage()) + traceNote(e));
    return ExitCode.INTERNAL;
  }

  private static String traceNote(Throwable e) {
    try {
      Path file = Files.createTempFile("prefetch-bench-error-", ".txt");
      try (PrintStream out = new PrintStream(Files.newOutputStream(file), false, "UTF-8")) {
        e.printStackTrace(out);
      }
      return " (stack trace in " + file + ")";
    } catch (IOException unwritable) {
      return " (its stack trace could not be written: " + unwritable.getMessage() + ")";
    }
  }

  private static String oneLine(@Nullable String text) {
    return text == null ? "no further message" : text.strip().replaceAll("\\s*\\R\\s*", "; ");
  }
}
