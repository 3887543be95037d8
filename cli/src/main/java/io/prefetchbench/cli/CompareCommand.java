package io.prefetchbench.cli;

import io.prefetchbench.reports.compare.Comparison;
import io.prefetchbench.reports.compare.NotComparable;
import io.prefetchbench.reports.render.ComparisonHtml;
import io.prefetchbench.reports.render.ComparisonText;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunDirectoryException;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.command.Untrustworthy;
import io.prefetchbench.testbed.options.OutputOptions;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Two runs, metric by metric: ratios with direction and bounds, no verdict. */
@Command(
    name = "compare",
    description = {
      "Prints the ratios of two runs with direction and bounds, without a verdict. Differences"
          + " between their machines, builds and settings are listed."
    },
    footer = {
      "  ./bench compare runs/A-jmh-quick runs/B-jmh-quick",
      "  ./bench compare runs/A-load-reference-data runs/latest --html /tmp/compare.html",
      "  ./bench compare --json runs/A-load-reference-data runs/latest"
    },
    exitCodeList = {
      ExitCode.DONE_HELP,
      ExitCode.BAD_INPUT_HELP,
      "4:a run is INVALID or not for claims, or they have nothing in common",
      ExitCode.INTERNAL_HELP
    })
final class CompareCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "A", description = "a run directory")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Path first;

  @Parameters(index = "1", paramLabel = "B", description = "the run directory to compare with it")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Path second;

  @Mixin private final OutputOptions output = new OutputOptions();

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "also write one page with both runs side by side, their curves overlaid")
  private @Nullable Path html;

  @Override
  public Integer call() {
    try {
      RunDirectory baseline = RunDirectory.open(first);
      RunDirectory candidate = RunDirectory.open(second);
      Comparison comparison = Comparison.of(baseline, candidate);
      if (html != null) {
        ComparisonHtml.write(comparison, baseline, candidate, html);
      }
      System.out.println(output.json() ? comparison.toJson() : ComparisonText.render(comparison));
      return ExitCode.DONE;
    } catch (RunDirectoryException e) {
      throw new BadInput(String.valueOf(e.getMessage()), e);
    } catch (NotComparable e) {
      throw new Untrustworthy(String.valueOf(e.getMessage()), e);
    }
  }
}
