package io.prefetchbench.gate;

import io.prefetchbench.gate.decision.ExactBaseline;
import io.prefetchbench.gate.plan.GatePolicy;
import io.prefetchbench.gate.plan.PolicyFile;
import io.prefetchbench.reports.run.RunWriter;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.OutputOptions;
import io.prefetchbench.testbed.process.Home;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options shared by both commands of the exact tier. */
final class ExactInputs {
  /** Path of the baseline in the sources, as git names it. */
  static final String BASELINE = "reports/baselines/exact.json";

  private static final String PART = "count";

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

  /** Returns the file at a path inside the sources. */
  static Path inSources(String name) {
    return Home.find().folder().resolve(name);
  }

  /**
   * Returns the named policy, else that of the sources, else the defaults.
   *
   * @throws BadInput if it cannot be used
   */
  GatePolicy policy() {
    return PolicyFile.readOrDefault(policy, inSources(PolicyFile.IN_SOURCES));
  }

  /** Returns the named counts, else counts now, into a part of this run. */
  ExactBaseline counts(RunWriter run) throws InterruptedException {
    return counts == null
        ? CountingRun.count(run.path().resolve(PART), output.quiet())
        : CountingRun.read(counts);
  }

  OutputOptions output() {
    return output;
  }

  /** Returns the name of the counts for people. */
  String countsName() {
    return counts == null ? "worktree" : counts.toString();
  }
}
