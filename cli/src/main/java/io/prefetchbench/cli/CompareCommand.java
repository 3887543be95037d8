package io.prefetchbench.cli;

import io.prefetchbench.reports.compare.Comparison;
import io.prefetchbench.reports.compare.Refused;
import io.prefetchbench.reports.render.ComparisonText;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunDirectoryException;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.command.Untrustworthy;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Two runs, metric by metric: ratios with direction and bounds, no verdict. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description = {
      "Ratios of two runs with direction and bounds, no verdict.",
      "Runs of different times or machines differ for many reasons; what differs is named."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  ./bench compare runs/A-jmh-quick runs/B-jmh-quick",
      "  ./bench compare --json runs/A-load-reference-data runs/latest"
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      ExitCode.DONE_HELP,
      ExitCode.BAD_INPUT_HELP,
      "4:a run is no result or not for claims, or they have nothing in common",
      ExitCode.INTERNAL_HELP
    })
final class CompareCommand implements Callable<Integer> {

  @Parameters(index = "0", paramLabel = "A", description = "a run directory")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Path first;

  @Parameters(index = "1", paramLabel = "B", description = "the run directory to set against it")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private Path second;

  @Option(names = "--json", description = "JSON instead of a table")
  private boolean json;

  @Override
  public Integer call() {
    try {
      Comparison comparison = Comparison.of(RunDirectory.open(first), RunDirectory.open(second));
      System.out.println(json ? comparison.toJson() : ComparisonText.render(comparison));
      return ExitCode.DONE;
    } catch (RunDirectoryException e) {
      throw new BadInput(String.valueOf(e.getMessage()), e);
    } catch (Refused e) {
      throw new Untrustworthy(String.valueOf(e.getMessage()), e);
    }
  }
}
