package io.prefetchbench.cli.gate.exact;

import io.prefetchbench.reports.exact.ExactBaseline;
import io.prefetchbench.reports.policy.GatePolicy;
import io.prefetchbench.reports.policy.PolicyException;
import io.prefetchbench.reports.policy.PolicyFile;
import io.prefetchbench.reports.run.RunWriter;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.options.OutputOptions;
import io.prefetchbench.testbed.process.Home;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What both commands of the exact tier are given. */
final class ExactInputs {
  /** Where the baseline stands in the sources, as git names it. */
  static final String BASELINE = "reports/baselines/exact.json";

  private static final String POLICY = "reports/gate-policy.json";
  private static final String PART = "count";

  @Option(
      names = "--counts",
      paramLabel = "RUN_DIR",
      description = "a counting run that was made before (default: count now, about half a minute)")
  private @Nullable Path counts;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = "the gate's policy (default: " + POLICY + ")")
  private @Nullable Path policy;

  @Mixin private final OutputOptions output = new OutputOptions();

  /** The file at a path inside the sources. */
  static Path inSources(String name) {
    return Home.find().folder().resolve(name);
  }

  /**
   * The policy that was named, else that of the sources, else the defaults.
   *
   * @throws BadInput if it cannot be used
   */
  GatePolicy policy() {
    Path standard = inSources(POLICY);
    if (policy == null && !Files.exists(standard)) {
      return GatePolicy.DEFAULT;
    }
    try {
      return PolicyFile.read(policy == null ? standard : policy);
    } catch (PolicyException e) {
      throw new BadInput(String.valueOf(e.getMessage()), e);
    }
  }

  /** The counts that were named, else counted now, into a part of this run. */
  ExactBaseline counts(RunWriter run) throws InterruptedException {
    return counts == null
        ? CountingRun.count(run.path().resolve(PART), output.quiet())
        : CountingRun.read(counts);
  }

  /** How the command answers. */
  OutputOptions output() {
    return output;
  }

  /** What a reader calls the counts. */
  String countsName() {
    return counts == null ? "worktree" : counts.toString();
  }
}
