package io.prefetchbench.benchmarks.counting;

import io.prefetchbench.testbed.command.CommandShell;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.command.Progress;
import io.prefetchbench.testbed.command.RecordedCommand;
import io.prefetchbench.testbed.command.SecretArguments;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench count}: counts what operations cost and writes a run directory. */
@Command(
    name = "count",
    description = {
      "Counts commands, round trips and bytes of single operations. No figure depends on time: two"
          + " runs of one build are equal.",
      "Starts its own embedded Redis servers."
    },
    footer = {"  ./bench count", "  ./bench count --out /tmp/counts"},
    exitCodeList = {ExitCode.DONE_HELP, ExitCode.BAD_INPUT_HELP, ExitCode.INTERNAL_HELP})
public final class CountCommand implements Callable<Integer> {
  @Option(names = "--out", paramLabel = "DIR", description = "Run directory to create.")
  private @Nullable Path out;

  @Option(names = "--quiet", description = "No progress.")
  private boolean quiet;

  private final List<String> commandLine;
  private final PrintStream stdout;

  private CountCommand(List<String> commandLine, PrintStream stdout) {
    List<String> words = new ArrayList<>(List.of("count"));
    words.addAll(commandLine);
    this.commandLine = RecordedCommand.of(words);
    this.stdout = stdout;
  }

  public static void main(String[] given) {
    String[] args = SecretArguments.reveal(given);
    CommandShell.run(new CountCommand(List.of(args), System.out), args);
  }

  /** Like {@link #main}, without ending the JVM; for tests. */
  static int execute(PrintStream stdout, String... args) {
    return CommandShell.execute(new CountCommand(List.of(args), stdout), args);
  }

  @Override
  public Integer call() {
    try (Progress progress = Progress.onStderr(quiet)) {
      return new CountRun(commandLine, out, progress).measure(stdout);
    }
  }
}
