package io.prefetchbench.gate.exact;

import io.prefetchbench.gate.counts.BaselineException;
import io.prefetchbench.gate.counts.ExactBaseline;
import io.prefetchbench.gate.counts.ExactDecision;
import io.prefetchbench.gate.decision.GateResult;
import io.prefetchbench.gate.output.GateOutput;
import io.prefetchbench.gate.policy.GatePolicy;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunDirectoryException;
import io.prefetchbench.reports.run.RunKind;
import io.prefetchbench.reports.run.RunManifest;
import io.prefetchbench.reports.run.RunResult;
import io.prefetchbench.reports.run.RunWriter;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.ExitCode;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the run directory of one exact decision, from its first file to its manifest. */
final class ExactRun {
  private final String name;
  private final List<String> command;
  private final Clock clock;
  private final Instant begin;
  private final RunWriter writer;

  /**
   * Begins the run directory.
   *
   * @param name its short name
   * @param out the folder to create; null for a new one under runs/
   * @param command the command line, as it is stored
   * @throws BadInput if it cannot be created
   */
  ExactRun(String name, @Nullable Path out, List<String> command, Clock clock) {
    this.name = name;
    this.clock = clock;
    this.begin = clock.instant();
    this.command = List.copyOf(command);
    try {
      this.writer =
          out == null
              ? RunDirectory.create(ExactInputs.inSources("runs"), begin, RunKind.GATE, name)
              : RunDirectory.createAt(out);
    } catch (RunDirectoryException | IllegalArgumentException e) {
      throw new BadInput(String.valueOf(e.getMessage()), e);
    }
  }

  /** Returns the directory being written. */
  RunWriter writer() {
    return writer;
  }

  /**
   * Reads a baseline.
   *
   * @throws BadInput if it is not one
   */
  static ExactBaseline baseline(Path file) {
    try {
      return ExactBaseline.read(file);
    } catch (BaselineException e) {
      throw new BadInput(String.valueOf(e.getMessage()), e);
    }
  }

  /** Decides, and writes the decision into the run directory. */
  GateResult decide(
      String baseName,
      ExactBaseline base,
      String candidateName,
      ExactBaseline candidate,
      GatePolicy policy) {
    GateResult result =
        ExactDecision.of(
            new ExactDecision.Side(baseName, base),
            new ExactDecision.Side(candidateName, candidate),
            policy,
            command,
            begin,
            clock.instant());
    GateOutput.write(writer.path(), result);
    return result;
  }

  /**
   * Finishes the run directory; returns its folder.
   *
   * @param result the decision; null if there was nothing to compare with
   */
  Path finish(@Nullable GateResult result, @Nullable String commit) {
    RunManifest.Builder manifest =
        RunManifest.builder(RunKind.GATE, name)
            .commandLine(command)
            .commit(commit, false)
            .phase(name, begin, clock.instant());
    if (result != null && result.exitCode() != ExitCode.DONE) {
      boolean decided = result.exitCode() == ExitCode.MEASURED_NO;
      manifest.result(decided ? RunResult.FAILED : RunResult.INVALID, List.of(result.reason()));
    }
    return writer.finish(manifest.build());
  }
}
