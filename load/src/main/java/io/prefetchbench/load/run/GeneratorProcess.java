package io.prefetchbench.load.run;

import io.prefetchbench.load.plan.LoadOptions;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.command.ParentWatchdog;
import io.prefetchbench.testbed.command.SecretArguments;
import java.util.function.Consumer;

/**
 * The generator's JVM, for the drivers that run on our own threads: from the options to the exit.
 */
public final class GeneratorProcess {
  private GeneratorProcess() {}

  /**
   * Plans the run described by this JVM's system properties, drives it, and exits the JVM. The JVM
   * also exits when its parent process does.
   *
   * @param driver takes the run from {@link LoadRun#begin} to {@link LoadRun#end}
   */
  public static void run(Consumer<LoadRun> driver) {
    ParentWatchdog.watchIfAsked();
    var unused = SecretArguments.reveal(new String[0]);
    int code = ExitCode.DONE;
    try {
      LoadRun run = LoadRun.plan(LoadOptions.of(System.getProperties()));
      ExitCodeHolder.follow(run);
      driver.accept(run);
    } catch (RuntimeException | Error e) {
      code = ExitCodeHolder.failed(e);
    }
    System.exit(code);
  }
}
