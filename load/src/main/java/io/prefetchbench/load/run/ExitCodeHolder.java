package io.prefetchbench.load.run;

import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.testbed.command.CommandShell;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.command.Untrustworthy;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * Carries the run's verdict out of a JVM that other code may exit: Gatling knows only its own
 * assertions, and writes its report after the simulation has ended. So a shutdown hook moves that
 * report into the run directory and exits the JVM with the exit code of the run.
 */
public final class ExitCodeHolder {
  /** System property: the folder below which Gatling writes its own report. */
  public static final String RESULTS = "prefetchbench.load.gatling";

  private static volatile int failure = ExitCode.DONE;
  private static volatile boolean assertionsFailed;

  private ExitCodeHolder() {}

  /** Records that the run failed before it had a result, prints why, and returns the exit code. */
  public static int failed(Throwable thrown) {
    failure = CommandShell.execute(new Failure(thrown));
    return failure;
  }

  /** Gatling's own exit code for a failed assertion is the one of ours for bad input. */
  public static void assertionsFailed() {
    assertionsFailed = true;
  }

  /** Runs a step on a thread that is never joined: a failure is reported and exits the JVM. */
  public static void runOrExit(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | Error e) {
      System.exit(failed(e));
    }
  }

  /** The last step of a run: receives whether it failed, and returns its exit code. */
  @FunctionalInterface
  interface LastStep {
    int end(boolean failed);
  }

  static void atExit(LastStep step) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  int code = step.end(failure != ExitCode.DONE);
                  if (code == ExitCode.DONE && assertionsFailed) {
                    System.err.println(
                        "Gatling: an assertion was not kept, see gatling/index.html");
                    code = ExitCode.MEASURED_NO;
                  }
                  System.out.flush();
                  System.err.flush();
                  int last = failure == ExitCode.DONE ? code : failure;
                  if (last != ExitCode.DONE) {
                    Runtime.getRuntime().halt(last);
                  }
                },
                "load-run-end"));
  }

  /** Rethrows, so that the command shell turns it into a line and an exit code. */
  @Command(name = "load")
  private record Failure(Throwable thrown) implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
      if (thrown instanceof RedisFault fault) {
        // A slow or refusing Redis is not an error of the bench.
        throw new Untrustworthy("Redis refused, or did not answer: " + fault.getMessage(), fault);
      }
      if (thrown instanceof Exception exception) {
        throw exception;
      }
      throw new IllegalStateException(String.valueOf(thrown), thrown);
    }
  }

  static Path gatlingResults() {
    return Path.of(System.getProperty(RESULTS, "target/gatling"));
  }
}
