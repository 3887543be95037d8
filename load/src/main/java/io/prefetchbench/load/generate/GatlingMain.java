package io.prefetchbench.load.generate;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatling.app.Gatling$;
import io.prefetchbench.load.run.ExitCodeHolder;
import java.io.OutputStream;
import java.io.PrintStream;

/** Gatling with our simulation. */
final class GatlingMain {
  /** Gatling's exit code for it. */
  private static final int ASSERTIONS_FAILED = 2;

  private GatlingMain() {}

  /**
   * Runs the simulation and returns Gatling's exit code.
   *
   * @param results the folder for Gatling's own report
   */
  static int run(String results) {
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
}
