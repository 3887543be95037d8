package io.prefetchbench.gate;

import io.prefetchbench.gate.record.GateResult;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunDirectoryException;
import io.prefetchbench.reports.run.RunKind;
import io.prefetchbench.reports.run.RunManifest;
import io.prefetchbench.reports.run.RunResult;
import io.prefetchbench.reports.run.RunWriter;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.command.RunOptions;
import io.prefetchbench.testbed.process.Home;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The run directory of one decision, from its first file to its manifest. */
final class GateRun {
  private final String name;
  private final List<String> command;
  private final Instant begin;
  private final RunWriter writer;

  /** Begins the run directory. Throws BadInput if it cannot be created. */
  GateRun(RunOptions options, String name, List<String> command, Instant begin) {
    this.name = options.nameOr(name);
    this.command = List.copyOf(command);
    this.begin = begin;
    this.writer = create(options, name, begin);
  }

  /** Creates the folder that the options ask for, else a new one under {@code runs/}. */
  static RunWriter create(RunOptions options, String name, Instant begin) {
    Path out = options.out();
    try {
      return out == null
          ? RunDirectory.create(
              Home.find().folder().resolve("runs"), begin, RunKind.GATE, options.nameOr(name))
          : RunDirectory.createAt(out);
    } catch (RunDirectoryException | IllegalArgumentException e) {
      throw new BadInput(String.valueOf(e.getMessage()), e);
    }
  }

  RunWriter writer() {
    return writer;
  }

  static RunResult resultOf(GateResult result) {
    return switch (result.exitCode()) {
      case ExitCode.MEASURED_NO -> RunResult.FAILED;
      case ExitCode.UNTRUSTWORTHY -> RunResult.INVALID;
      default -> RunResult.OK;
    };
  }

  /**
   * Finishes the run directory; returns its folder.
   *
   * @param result the decision; null if there was nothing to compare with
   */
  Path finish(@Nullable GateResult result, Instant end, @Nullable String commit) {
    RunManifest.Builder manifest =
        RunManifest.builder(RunKind.GATE, name)
            .commandLine(command)
            .commit(commit, false)
            .phase(name, begin, end);
    if (result != null && resultOf(result) != RunResult.OK) {
      manifest.result(resultOf(result), List.of(result.reason()));
    }
    return writer.finish(manifest.build());
  }
}
