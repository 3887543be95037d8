package io.prefetchbench.gate;

import io.prefetchbench.gate.decision.ExactBaseline;
import io.prefetchbench.gate.plan.GatePolicy;
import io.prefetchbench.gate.plan.PolicyFile;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunDirectoryException;
import io.prefetchbench.reports.run.RunWriter;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.command.OutputOptions;
import io.prefetchbench.testbed.command.Untrustworthy;
import io.prefetchbench.testbed.process.Home;
import io.prefetchbench.testbed.process.ModuleProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options shared by both commands of the exact tier. */
final class ExactInputs {
  /** Path of the baseline in the sources, as git names it. */
  static final String BASELINE = "reports/baselines/exact.json";

  private static final String PART = "count";
  private static final String MODULE = "benchmarks";
  private static final String MAIN = "io.prefetchbench.benchmarks.counting.CountCommand";

  @Option(
      names = "--counts",
      paramLabel = "RUN_DIR",
      description = "an earlier counting run (default: count now, about half a minute)")
  private @Nullable Path counts;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = "the gate's policy (default: " + PolicyFile.IN_SOURCES + ")")
  private @Nullable Path policy;

  @Mixin private final OutputOptions output = new OutputOptions();

  static Path inSources(String name) {
    return Home.find().folder().resolve(name);
  }

  /** Returns the named policy, else that of the sources, else the defaults. */
  GatePolicy policy() {
    return PolicyFile.readOrDefault(policy, inSources(PolicyFile.IN_SOURCES));
  }

  /** Returns the named counts, else counts now, into a part of this run. */
  ExactBaseline counts(RunWriter run) throws InterruptedException {
    return counts == null ? count(run.path().resolve(PART), output.quiet()) : read(counts);
  }

  OutputOptions output() {
    return output;
  }

  String countsName() {
    return counts == null ? "worktree" : counts.toString();
  }

  /** Reads a run directory. Throws BadInput if it is not a complete counting run. */
  private static ExactBaseline read(Path folder) {
    try {
      return ExactBaseline.ofRun(RunDirectory.open(folder));
    } catch (RunDirectoryException e) {
      throw new BadInput(String.valueOf(e.getMessage()), e);
    }
  }

  /** Counts in a child process, which ends when this one does. */
  private static ExactBaseline count(Path folder, boolean quiet) throws InterruptedException {
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
