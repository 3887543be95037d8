package io.prefetchbench.load.generate;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatling.app.Gatling$;
import io.prefetchbench.load.plan.LoadOptions;
import io.prefetchbench.load.run.ExitCodeHolder;
import io.prefetchbench.load.run.LoadRun;
import io.prefetchbench.load.run.ReadSender;
import io.prefetchbench.load.run.RunPlan;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.command.ParentWatchdog;
import io.prefetchbench.testbed.command.SecretArguments;
import java.io.OutputStream;
import java.io.PrintStream;

public final class Generator {
  /** Gatling's exit code for it. */
  private static final int ASSERTIONS_FAILED = 2;

  private Generator() {}

  /** Performs the run that the system properties describe, and exits the JVM. */
  public static void main(String[] args) {
    ParentWatchdog.watchIfAsked();
    String[] words = SecretArguments.reveal(args);
    int code = ExitCode.DONE;
    try {
      LoadOptions options = LoadOptions.of(System.getProperties());
      switch (options.driver()) {
        case GATLING -> code = gatling(words[0]);
        case LEAN -> run(options, LeanReads::open);
        case LIBRARY ->
            run(options, options.system() == null ? LibraryReads::open : SystemReads::open);
        case THREADS -> run(options, SystemReads::open);
      }
    } catch (RuntimeException | Error e) {
      code = ExitCodeHolder.failed(e);
    }
    System.exit(code);
  }

  /** Runs Gatling with our simulation, and returns its exit code. */
  private static int gatling(String results) {
    MemoryPreferences.use();
    System.setProperty(ExitCodeHolder.RESULTS, results);
    String[] gatling = {"-s", OpenReads.class.getName(), "-rf", results};
    PrintStream stdout = System.out;
    // Gatling writes to standard output, which is reserved for the run's summary.
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8));
    try {
      int code = Gatling$.MODULE$.fromArgs(gatling);
      if (code == ASSERTIONS_FAILED) {
        ExitCodeHolder.assertionsFailed();
      }
      return code;
    } finally {
      System.setOut(stdout);
    }
  }

  private static void run(LoadOptions options, ReadSender.Factory driver) {
    new LoadRun(RunPlan.of(options)).run(driver);
  }
}
