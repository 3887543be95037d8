package io.prefetchbench.cli;

import io.prefetchbench.reports.render.HtmlReport;
import io.prefetchbench.reports.render.RunJson;
import io.prefetchbench.reports.render.RunSummary;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunDirectoryException;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.command.OutputOptions;
import io.prefetchbench.testbed.command.Terminal;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Renders a run directory: a summary on the terminal, and one HTML file that opens offline. */
@Command(
    name = "report",
    description = "Renders a run directory as one HTML file, and prints its summary.",
    footer = {
      "  ./bench report runs/latest",
      "  ./bench report runs/latest --out /tmp/report.html",
      "  ./bench report runs/latest --json"
    })
final class ReportCommand implements Callable<Integer> {

  @Parameters(paramLabel = "DIR", description = "a run directory, or runs/latest")
  private Path folder;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "where to write the page (default: report.html in the run directory)")
  private @Nullable Path out;

  @Mixin private final OutputOptions output = new OutputOptions();

  @Override
  public Integer call() {
    try {
      RunDirectory run = RunDirectory.open(folder);
      Path page = write(run, out);
      if (output.json()) {
        System.out.println(RunJson.of(run, ExitCode.DONE, page));
      } else {
        System.out.print(RunSummary.render(run, output.quiet(), page, Terminal.coloursStdout()));
      }
      return ExitCode.DONE;
    } catch (RunDirectoryException e) {
      throw new BadInput(String.valueOf(e.getMessage()), e);
    }
  }

  /** Writes the page, into the run directory unless another place is named. */
  static Path write(RunDirectory run, @Nullable Path out) {
    Path page = out == null ? run.resolve("report.html") : out.toAbsolutePath();
    HtmlReport.write(run, page);
    return page;
  }
}
