package io.prefetchbench.load.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatling.app.Gatling$;
import io.prefetchbench.load.run.LastWord;
import io.prefetchbench.testbed.command.Lifeline;
import io.prefetchbench.testbed.command.SecretArguments;
import java.io.OutputStream;
import java.io.PrintStream;

/**
 * The generator's JVM: Gatling with our simulation, ended when the process that started it ends.
 */
public final class Generator {
  /** Gatling's exit code for it. */
  private static final int ASSERTIONS_FAILED = 2;

  private Generator() {}

  /**
   * Runs the simulation and ends the JVM.
   *
   * @param args the folder for Gatling's own report
   */
  public static void main(String[] args) {
    Lifeline.watchIfAsked();
    String[] words = SecretArguments.reveal(args);
    MemoryPreferences.use();
    System.setProperty(LastWord.RESULTS, words[0]);
    System.exit(run(words[0]));
  }

  private static int run(String results) {
    String[] gatling = {"-s", OpenReads.class.getName(), "-rf", results};
    PrintStream stdout = System.out;
    // Gatling talks on standard output, which belongs to the run's summary.
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8));
    try {
      int code = Gatling$.MODULE$.fromArgs(gatling);
      if (code == ASSERTIONS_FAILED) {
        LastWord.assertionsFailed();
      }
      return code;
    } catch (RuntimeException | Error e) {
      return LastWord.failed(e);
    } finally {
      System.setOut(stdout);
    }
  }
}
