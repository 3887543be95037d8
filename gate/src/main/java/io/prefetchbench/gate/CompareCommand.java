package io.prefetchbench.gate;

import io.prefetchbench.gate.decision.UnpairedComparison;
import io.prefetchbench.gate.decision.UnpairedSide;
import io.prefetchbench.gate.output.GateOutput;
import io.prefetchbench.gate.plan.GatePolicy;
import io.prefetchbench.gate.plan.PolicyFile;
import io.prefetchbench.gate.record.GateResult;
import io.prefetchbench.reports.compare.Comparison;
import io.prefetchbench.reports.compare.NotComparable;
import io.prefetchbench.reports.render.ComparisonHtml;
import io.prefetchbench.reports.render.ComparisonText;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunDirectoryException;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.command.OutputOptions;
import io.prefetchbench.testbed.command.RecordedCommand;
import io.prefetchbench.testbed.command.RunOptions;
import io.prefetchbench.testbed.command.Untrustworthy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bench compare}: ratios of two results that exist; with {@code --gate} a decision. */
@Command(
    name = "compare",
    description = {
      "Prints the ratios of two runs with direction and bounds, without a verdict. Differences"
          + " between their machines, builds and settings are listed.",
      "With --gate: is the candidate worse? Also compares JMH files (-rf json) and histogram logs"
          + " (*.hlog, nanoseconds) of any project. The sides did not run side by side, so a worse"
          + " time is advisory and does not fail the build; worse allocation does, where JDK, JVM"
          + " arguments, GC, CPUs and architecture are the same."
    },
    footer = {
      "  ./bench compare runs/A-jmh-quick runs/B-jmh-quick",
      "  ./bench compare runs/A-load-reference-data runs/latest --html /tmp/compare.html",
      "  ./bench compare main.json branch.json --gate",
      "  ./bench compare a1.hlog,a2.hlog b1.hlog,b2.hlog --gate --strict"
    },
    exitCodeList = {
      "0:done; with --gate: nothing is worse, or only times, which are advisory",
      "1:with --gate: allocation is worse; with --unpaired-blocks, a time is",
      ExitCode.INCONCLUSIVE_HELP,
      "4:a run is INVALID or not for claims, they have nothing in common, or a row is missing"
    })
public final class CompareCommand implements Callable<Integer> {
  private static final String NAME = "compare";

  @Parameters(
      index = "0",
      paramLabel = "BASE",
      description =
          "a run directory; with --gate also a result file, or several separated by commas, which"
              + " are its forks")
  private String base;

  @Parameters(index = "1", paramLabel = "CANDIDATE", description = "the same for the candidate")
  private String candidate;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description =
          "also write one page with both runs side by side, their curves overlaid; not with --gate,"
              + " which writes its own")
  private @Nullable Path html;

  @ArgGroup(exclusive = false)
  private @Nullable GateOptions gate;

  @Mixin private final RunOptions run = new RunOptions();
  @Mixin private final OutputOptions output = new OutputOptions();

  @Spec private CommandSpec spec;

  private final Clock clock = Clock.systemUTC();

  private static final class GateOptions {
    @Option(
        names = "--gate",
        required = true,
        description = "decide, and write a run directory with the decision")
    @SuppressWarnings("UnusedVariable") // picocli sets it; the group as a whole is looked at
    private boolean given;

    @Option(
        names = "--policy",
        paramLabel = "FILE",
        description = "with --gate: budgets and blocking rows (default: the built-in ones)")
    private @Nullable Path policy;

    @Option(
        names = "--unpaired-blocks",
        description = "with --gate: a worse time is red, too; not advised, as the report explains")
    private boolean unpairedBlocks;

    @Option(names = "--details", description = "with --gate: print every row")
    private boolean details;

    @Option(names = "--strict", description = "with --gate: exit 3 if a row is undecided")
    private boolean strict;
  }

  @Override
  public Integer call() {
    return gate == null ? ratios() : decision(gate);
  }

  private int ratios() {
    if (run.out() != null || run.name() != null) {
      throw new BadInput("--out and --name need --gate: ratios alone make no run directory");
    }
    try {
      RunDirectory first = RunDirectory.open(Path.of(base));
      RunDirectory second = RunDirectory.open(Path.of(candidate));
      Comparison comparison = Comparison.of(first, second);
      if (html != null) {
        ComparisonHtml.write(comparison, first, second, html);
      }
      System.out.println(output.json() ? comparison.toJson() : ComparisonText.render(comparison));
      return ExitCode.DONE;
    } catch (RunDirectoryException e) {
      throw new BadInput(String.valueOf(e.getMessage()), e);
    } catch (NotComparable e) {
      throw new Untrustworthy(String.valueOf(e.getMessage()), e);
    }
  }

  private int decision(GateOptions options) {
    if (html != null) {
      throw new BadInput("--html: expected without --gate, which writes gate.html itself");
    }
    run.check();
    Instant begin = clock.instant();
    List<String> command = RecordedCommand.of(spec);
    GatePolicy policy =
        options.policy == null ? GatePolicy.DEFAULT : PolicyFile.read(options.policy);
    GateResult result =
        UnpairedComparison.of(
            UnpairedSide.read(files(base)),
            UnpairedSide.read(files(candidate)),
            new UnpairedComparison.Terms(
                policy, options.unpairedBlocks, options.strict, command, begin, clock.instant()));
    GateRun directory = new GateRun(run, NAME, command, begin);
    GateOutput.write(directory.writer().path(), result);
    return GateOutput.report(
        result, directory.finish(result, result.end(), null), output, options.details);
  }

  /** One file or directory, or several names separated by commas. */
  private static List<Path> files(String side) {
    List<Path> several =
        Arrays.stream(side.split(",", -1)).filter(name -> !name.isEmpty()).map(Path::of).toList();
    return several.isEmpty() || Files.exists(Path.of(side)) ? List.of(Path.of(side)) : several;
  }
}
