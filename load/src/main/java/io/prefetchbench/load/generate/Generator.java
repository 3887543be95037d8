package io.prefetchbench.load.generate;

import io.prefetchbench.load.plan.LoadOptions;
import io.prefetchbench.load.run.ExitCodeHolder;
import io.prefetchbench.load.run.LoadRun;
import io.prefetchbench.load.run.ReadSender;
import io.prefetchbench.load.run.RunPlan;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.command.ParentWatchdog;
import io.prefetchbench.testbed.command.SecretArguments;

/** The generator's JVM: from the options to the exit. */
public final class Generator {
  private Generator() {}

  /**
   * Performs the run described by this JVM's system properties and exits the JVM. The JVM also
   * exits when its parent process does.
   *
   * @param args the folder for Gatling's own report
   */
  public static void main(String[] args) {
    ParentWatchdog.watchIfAsked();
    String[] words = SecretArguments.reveal(args);
    int code = ExitCode.DONE;
    try {
      LoadOptions options = LoadOptions.of(System.getProperties());
      switch (options.driver()) {
        case GATLING -> code = GatlingMain.run(words[0]);
        case LEAN -> run(options, LeanReads::open);
        case LIBRARY ->
            run(options, options.system() == null ? LibraryDriver::open : SystemReads::open);
        case THREADS -> run(options, SystemReads::open);
      }
    } catch (RuntimeException | Error e) {
      code = ExitCodeHolder.failed(e);
    }
    System.exit(code);
  }

  private static void run(LoadOptions options, ReadSender.Factory driver) {
    new LoadRun(RunPlan.of(options)).run(driver);
  }
}
