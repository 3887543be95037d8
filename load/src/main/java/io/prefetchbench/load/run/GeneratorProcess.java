package io.prefetchbench.load.run;

import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.command.Lifeline;
import io.prefetchbench.testbed.command.SecretArguments;
import java.util.function.Consumer;

/** The generator's JVM, for the drivers that are threads of ours: from the options to the exit. */
public final class GeneratorProcess {
  private GeneratorProcess() {}

  /**
   * Plans the run that this JVM's system properties describe, drives it, and ends the JVM. The JVM
   * also ends when the process that started it does.
   *
   * @param driver takes the run from {@link LoadRun#begin} to {@link LoadRun#end}
   */
  public static void run(Consumer<LoadRun> driver) {
    Lifeline.watchIfAsked();
    var unused = SecretArguments.reveal(new String[0]);
    int code = ExitCode.DONE;
    try {
      LoadRun run = LoadRun.plan(LoadOptions.of(System.getProperties()));
      LastWord.follow(run);
      driver.accept(run);
    } catch (RuntimeException | Error e) {
      code = LastWord.failed(e);
    }
    System.exit(code);
  }
}
