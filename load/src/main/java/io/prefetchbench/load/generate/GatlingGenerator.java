package io.prefetchbench.load.generate;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatling.app.Gatling$;
import io.prefetchbench.load.run.ExitCodeHolder;
import io.prefetchbench.testbed.command.ParentWatchdog;
import io.prefetchbench.testbed.command.SecretArguments;
import java.io.OutputStream;
import java.io.PrintStream;

/**
 * The generator's JVM: Gatling with our simulation, ended when the process that started it ends.
 */
public final class GatlingGenerator {
  /** Gatling's exit code for it. */
  private static final int ASSERTIONS_FAILED = 2;

  private GatlingGenerator() {}

  /**
   * Runs the simulation and ends the JVM.
   *
   * @param args the folder for Gatling's own report
   */
  public static void main(String[] args) {
    ParentWatchdog.watchIfAsked();
    String[] words = SecretArguments.reveal(args);
    MemoryPreferences.use();
    System.setProperty(ExitCodeHolder.RESULTS, words[0]);
    System.exit(run(words[0]));
  }

  private static int run(String results) {
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
    } catch (RuntimeException | Error e) {
      return ExitCodeHolder.failed(e);
    } finally {
      System.setOut(stdout);
    }
  }
}
