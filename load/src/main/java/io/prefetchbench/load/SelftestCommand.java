package io.prefetchbench.load;

import io.prefetchbench.load.ruler.RulerPart;
import io.prefetchbench.load.ruler.RulerReport;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.CommandShell;
import io.prefetchbench.testbed.command.DidYouMean;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.command.Progress;
import io.prefetchbench.testbed.options.OutputOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bench selftest ruler}: checks that the bench measures correctly on this machine. */
@Command(
    name = "selftest",
    description = {
      "Checks the measuring instruments. Freezes a Redis, then a generator, for a known time, and"
          + " compares the recorded response times with the predicted ones, and with those that a"
          + " closed-loop generator would record. Then delays the writes to a real cache by a known"
          + " time and injects known faults: lag and stale reads must match the prediction, and"
          + " exactly the expected correctness counters must be above zero."
    },
    footer = {
      "  ./bench selftest ruler",
      "  ./bench selftest ruler --seconds 60 --freeze 5",
      "  ./bench selftest ruler --only delay,broken",
      "",
      "bench gate selftest checks the gate."
    },
    exitCodeList = {
      ExitCode.DONE_HELP,
      "1:a figure differs from its prediction",
      ExitCode.BAD_INPUT_HELP,
      ExitCode.INTERNAL_HELP,
      ExitCode.INTERRUPTED_HELP
    })
public final class SelftestCommand implements Callable<Integer> {
  private static final String RULER = "ruler";

  @Parameters(
      paramLabel = "WHAT",
      description = "What to check: ruler, the load runs' instruments.")
  String what = RULER;

  @Option(
      names = "--only",
      paramLabel = "PART",
      split = ",",
      description = "Parts to run: system, generator, delay, broken. Default: all.")
  List<RulerPart> only = new ArrayList<>();

  @Option(
      names = "--seconds",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description =
          "Length of each of the three measurements with a freeze, in seconds. Default:"
              + " ${DEFAULT-VALUE}")
  int seconds = 30;

  @Option(
      names = "--freeze",
      paramLabel = "SECONDS",
      defaultValue = "3",
      description = "Length of a freeze. Default: ${DEFAULT-VALUE}")
  int freeze = 3;

  @Mixin final OutputOptions output = new OutputOptions();

  /** Runs the command and exits the JVM. */
  public static void main(String[] args) {
    CommandShell.run(new SelftestCommand(), args);
  }

  @Override
  public Integer call() throws IOException {
    if (!what.equals(RULER)) {
      throw new BadInput(
          "WHAT: expected ruler, was '%s'%s"
              .formatted(what, DidYouMean.suffix(what, List.of(RULER))));
    }
    if (freeze < 1 || seconds < 6 * freeze) {
      throw new BadInput("--freeze: expected 1 or more, and --seconds at least six times --freeze");
    }
    try (Progress progress = output.progress()) {
      Duration span = Duration.ofSeconds(seconds);
      Set<RulerPart> parts = only.isEmpty() ? EnumSet.allOf(RulerPart.class) : EnumSet.copyOf(only);
      RulerReport report = RulerReport.make(parts, span, Duration.ofSeconds(freeze), progress);
      int code = report.passed() ? ExitCode.DONE : ExitCode.MEASURED_NO;
      if (output.json()) {
        System.out.println(report.json(code));
      } else {
        List<String> lines = report.lines();
        int from = output.quiet() ? lines.size() - 1 : 0;
        lines.subList(from, lines.size()).forEach(System.out::println);
      }
      return code;
    }
  }
}
