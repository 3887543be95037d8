package io.prefetchbench.gate;

import io.prefetchbench.gate.decision.ExactBaseline;
import io.prefetchbench.gate.decision.ExactDecision;
import io.prefetchbench.gate.output.GateOutput;
import io.prefetchbench.gate.plan.GatePolicy;
import io.prefetchbench.gate.record.GateResult;
import io.prefetchbench.testbed.command.BaselineMissing;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.command.RecordedCommand;
import io.prefetchbench.testbed.command.RunOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench gate exact}: counts, and compares the counts with the stored baseline. */
@Command(
    name = "exact",
    description = {
      "Compares commands, round trips and bytes of this build with the stored baseline. No figure"
          + " depends on time: any machine will do."
    },
    footer = {
      "  ./bench gate exact",
      "  ./bench gate exact --counts runs/20270131T120000Z-count-exact",
      "  ./bench gate exact --baseline /tmp/other.json --json"
    },
    exitCodeList = {
      "1:a figure is worse by more than its budget",
      "4:a figure is missing, or the baseline is of another environment",
      "5:there is no baseline",
      ExitCode.INTERRUPTED_HELP
    })
public final class ExactCommand implements Callable<Integer> {

  @Option(
      names = "--baseline",
      paramLabel = "FILE",
      description = "the baseline (default: " + ExactInputs.BASELINE + ")")
  private @Nullable Path baseline;

  @Mixin private final RunOptions run = new RunOptions();

  @Option(names = "--details", description = GateOutput.DETAILS_HELP)
  private boolean details;

  @Mixin private ExactInputs inputs;

  @Spec private CommandSpec spec;

  private final Clock clock = Clock.systemUTC();

  @Override
  public Integer call() throws InterruptedException {
    run.check();
    Path file = baseline == null ? ExactInputs.inSources(ExactInputs.BASELINE) : baseline;
    if (!Files.exists(file)) {
      throw new BaselineMissing(
          "there is no baseline " + file + "; ./bench gate baseline" + made() + " creates one");
    }
    ExactBaseline base = ExactBaseline.read(file);
    GatePolicy policy = inputs.policy();
    Instant begin = clock.instant();
    GateRun directory = new GateRun(run, "exact", RecordedCommand.of(spec), begin);
    ExactBaseline counts = inputs.counts(directory.writer());
    GateResult result =
        ExactDecision.of(
            new ExactDecision.Side(
                baseline == null ? ExactInputs.BASELINE : baseline.toString(), base),
            new ExactDecision.Side(inputs.countsName(), counts),
            policy,
            RecordedCommand.of(spec),
            begin,
            clock.instant());
    GateOutput.write(directory.writer().path(), result);
    Path folder = directory.finish(result, result.end(), counts.commit());
    return GateOutput.report(result, folder, inputs.output(), details);
  }

  private String made() {
    return baseline == null ? "" : " --out " + baseline;
  }
}
