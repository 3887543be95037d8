package io.prefetchbench.load.library;

import io.prefetchbench.load.run.LastWord;
import io.prefetchbench.load.run.LoadOptions;
import io.prefetchbench.load.run.LoadRun;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.command.Lifeline;

/** The generator's JVM with the library driver, ended when the process that started it ends. */
public final class LibraryGenerator {
  private LibraryGenerator() {}

  /** Runs the workload of this JVM's system properties and ends the JVM. */
  public static void main(String[] args) {
    Lifeline.watchIfAsked();
    int code = ExitCode.DONE;
    try {
      LoadRun run = LoadRun.plan(LoadOptions.of(System.getProperties()));
      LastWord.follow(run);
      new LibraryDriver(run).drive();
    } catch (RuntimeException | Error e) {
      code = LastWord.failed(e);
    }
    System.exit(code);
  }
}
