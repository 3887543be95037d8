package io.prefetchbench.cli.gate.exact;

import io.prefetchbench.cli.gate.Told;
import io.prefetchbench.reports.exact.BaselineException;
import io.prefetchbench.reports.exact.ExactBaseline;
import io.prefetchbench.reports.exact.ExactDecision;
import io.prefetchbench.reports.gate.GateResult;
import io.prefetchbench.reports.policy.GatePolicy;
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

/** The run directory of one exact decision, from its first file to its manifest. */
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
   * @param out the folder to make; null for a new one under runs/
   * @param command the words that began it, as they are kept
   * @throws BadInput if it cannot be made
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

  /** The directory being written. */
  RunWriter writer() {
    return writer;
  }

  /**
   * Reads a baseline.
   *
   * @throws BadInput if it is none
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
    Told.write(writer.path(), result);
    return result;
  }

  /**
   * Ends the run directory; returns its folder.
   *
   * @param result the decision; null if there was nothing to decide against
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
