package io.prefetchbench.gate;

import io.prefetchbench.gate.decision.GateResult;
import io.prefetchbench.gate.judge.JudgeInputException;
import io.prefetchbench.gate.judge.UnpairedComparison;
import io.prefetchbench.gate.judge.UnpairedSide;
import io.prefetchbench.gate.output.GateOutput;
import io.prefetchbench.gate.policy.GatePolicy;
import io.prefetchbench.gate.policy.PolicyException;
import io.prefetchbench.gate.policy.PolicyFile;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunDirectoryException;
import io.prefetchbench.reports.run.RunKind;
import io.prefetchbench.reports.run.RunManifest;
import io.prefetchbench.reports.run.RunResult;
import io.prefetchbench.reports.run.RunWriter;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.command.Untrustworthy;
import io.prefetchbench.testbed.options.OutputOptions;
import io.prefetchbench.testbed.options.RecordedCommand;
import io.prefetchbench.testbed.options.RunOptions;
import io.prefetchbench.testbed.process.Home;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Judges results that were measured elsewhere, by any project: is the candidate worse? */
@Command(
    name = "judge",
    description = {
      "Compares existing results: JMH files (-rf json), histogram logs (*.hlog, nanoseconds), or"
          + " run directories. Several files of one side are its forks. The sides did not run side"
          + " by side, so a worse time is advisory and does not fail the build; worse allocation"
          + " does, where JDK, JVM arguments, GC, CPUs and architecture are the same."
    },
    footer = {
      "  ./bench gate judge --base main.json --candidate branch.json",
      "  ./bench gate judge --base a1.hlog a2.hlog --candidate b1.hlog b2.hlog",
      "  ./bench gate judge --base runs/A-jmh-full --candidate runs/latest --strict"
    },
    exitCodeList = {
      "0:nothing is worse, or only times, which are advisory",
      "1:allocation is worse; with --unpaired-blocks, a time is",
      ExitCode.BAD_INPUT_HELP,
      ExitCode.INCONCLUSIVE_HELP,
      "4:nothing matched, a row is missing, or a run is INVALID or not for claims",
      ExitCode.INTERNAL_HELP
    })
final class JudgeCommand implements Callable<Integer> {

  @Option(
      names = "--base",
      arity = "1..*",
      required = true,
      paramLabel = "FILE",
      description = "results of the base")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private List<Path> base;

  @Option(
      names = "--candidate",
      arity = "1..*",
      required = true,
      paramLabel = "FILE",
      description = "results of the candidate")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private List<Path> candidate;

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = "budgets and blocking rows (default: the built-in ones)")
  private @Nullable Path policy;

  @Option(
      names = "--unpaired-blocks",
      description = "a time that is worse is red, against advice: the report says why")
  private boolean unpairedBlocks;

  @Option(names = "--strict", description = "exit 3 when a row is undecided")
  private boolean strict;

  @Mixin private final RunOptions run = new RunOptions();
  @Mixin private final OutputOptions output = new OutputOptions();

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private CommandSpec spec;

  private final Clock clock = Clock.systemUTC();

  @Override
  public Integer call() {
    run.check();
    Instant begin = clock.instant();
    GateResult result = judge(begin);
    RunWriter writer = begin(begin);
    GateOutput.write(writer.path(), result);
    Path folder = writer.finish(manifest(result));
    return GateOutput.tell(result, folder, output);
  }

  private GateResult judge(Instant begin) {
    try {
      GatePolicy by = policy == null ? GatePolicy.DEFAULT : PolicyFile.read(policy);
      UnpairedSide first = UnpairedSide.read(base);
      UnpairedSide second = UnpairedSide.read(candidate);
      return UnpairedComparison.of(
          first,
          second,
          new UnpairedComparison.Terms(
              by, unpairedBlocks, strict, RecordedCommand.of(spec), begin, clock.instant()));
    } catch (PolicyException e) {
      throw new BadInput(String.valueOf(e.getMessage()), e);
    } catch (JudgeInputException e) {
      String message = String.valueOf(e.getMessage());
      throw e.noResult() ? new Untrustworthy(message, e) : new BadInput(message, e);
    }
  }

  private RunWriter begin(Instant begin) {
    Path out = run.out();
    try {
      return out == null
          ? RunDirectory.create(
              Home.find().folder().resolve("runs"), begin, RunKind.GATE, run.nameOr("judge"))
          : RunDirectory.createAt(out);
    } catch (RunDirectoryException e) {
      throw new BadInput(String.valueOf(e.getMessage()), e);
    }
  }

  private RunManifest manifest(GateResult result) {
    RunManifest.Builder manifest =
        RunManifest.builder(RunKind.GATE, "judge")
            .commandLine(result.command())
            .phase("judge", result.begin(), result.end());
    if (result.exitCode() == ExitCode.UNTRUSTWORTHY) {
      manifest.result(RunResult.INVALID, List.of(result.reason()));
    }
    return manifest.build();
  }
}
