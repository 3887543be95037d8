package io.prefetchbench.gate;

import io.prefetchbench.gate.decision.ExactBaseline;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunDirectoryException;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.command.Untrustworthy;
import io.prefetchbench.testbed.process.Home;
import io.prefetchbench.testbed.process.ModuleProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;

/** A counting run: read from a folder, or run now by the benchmarks module. */
final class CountingRun {
  private static final String MODULE = "benchmarks";
  private static final String MAIN = "io.prefetchbench.benchmarks.counting.CountCommand";

  private CountingRun() {}

  /**
   * Reads a run directory.
   *
   * @throws BadInput if it is not a complete counting run
   */
  static ExactBaseline read(Path folder) {
    try {
      return ExactBaseline.ofRun(RunDirectory.open(folder));
    } catch (RunDirectoryException e) {
      throw new BadInput(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Counts in a child process, which ends when this one does.
   *
   * @param folder the run directory to create
   * @throws Untrustworthy if there is no complete run in the end; the process has printed why
   */
  static ExactBaseline count(Path folder, boolean quiet) throws InterruptedException {
    List<String> words = new ArrayList<>(List.of("--out", folder.toString()));
    if (quiet) {
      words.add("--quiet");
    }
    ProcessBuilder java = ModuleProcess.java(Home.find().folder(), MODULE, MAIN, List.of(), words);
    int code;
    // Its output is in its run directory, and the decision repeats it.
    try (ModuleProcess process = ModuleProcess.start("counting run", java)) {
      code = process.onExit().get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the counting run could not be waited for", e);
    }
    if (code != ExitCode.DONE && code != ExitCode.MEASURED_NO) {
      throw new Untrustworthy(
          "the counting run ended with exit code " + code + "; its own message is above");
    }
    return read(folder);
  }
}
