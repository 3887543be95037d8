package io.prefetchbench.gate.selftest;

import io.prefetchbench.gate.plan.GatePolicy;
import io.prefetchbench.gate.record.RowEvidence;
import io.prefetchbench.reports.json.Json;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.CommandShell;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.command.OutputOptions;
import io.prefetchbench.testbed.command.SeedOption;
import io.prefetchbench.testbed.command.Untrustworthy;
import io.prefetchbench.testbed.process.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Is the gate as rarely wrong, and as sharp, as it promises? Records by real paired runs of one
 * build against itself, and decides on all that was recorded.
 */
@Command(
    name = "gate-selftest",
    description = {
      "Checks the gate's rate of false alarms and its power. Reads the blocks of one build against"
          + " itself under reports/selftest/, after recording more of them if asked: each run of"
          + " --record is a complete decision, from git to its exit code."
    },
    footer = {
      "  (no option)         use the recorded blocks: about a minute",
      "  --record 8          record eight A/A runs first: about 40 minutes",
      "  --burden Encode --step 5,10,20 --times 5",
      "                      add work of known size to the candidate"
    },
    exitCodeList = {
      ExitCode.DONE_HELP,
      "1:too many false alarms",
      ExitCode.BAD_INPUT_HELP,
      "4:too few blocks are recorded",
      ExitCode.INTERNAL_HELP,
      ExitCode.INTERRUPTED_HELP
    })
final class GateSelftest implements Callable<Integer> {
  static final int SUITES = 100_000;
  private static final int TRIES = 2_000;

  @Option(
      names = "--record",
      paramLabel = "N",
      description = "number of runs of one build against itself to record first")
  private int record;

  @Option(
      names = "--ref",
      paramLabel = "REF",
      defaultValue = "HEAD",
      description = "build of these runs (default: ${DEFAULT-VALUE})")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private String ref;

  @Option(names = "--rows", paramLabel = "REGEX", description = "only rows that match")
  private @Nullable String rows;

  @Option(
      names = "--burden",
      paramLabel = "REGEX",
      description = "instead: add known work to the candidate's forks of this one row")
  private @Nullable String burden;

  @Option(
      names = "--step",
      paramLabel = "PERCENT",
      split = ",",
      description = "sizes of the added work (default: 5,10,20)")
  private List<Integer> steps = new ArrayList<>(List.of(5, 10, 20));

  @Option(
      names = "--times",
      paramLabel = "N",
      description = "comparisons per step (default: ${DEFAULT-VALUE})")
  private int times = 5;

  @Option(
      names = "--trend",
      paramLabel = "N",
      description = "instead: make N histories of the recorded blocks, as for gate trend")
  private int trend;

  @Option(
      names = "--history",
      paramLabel = "FILE",
      description =
          "with --record: keep the decisions in this file, the blocks beside it, and print the"
              + " tally; CI does this each night")
  private @Nullable Path history;

  @Option(
      names = "--suites",
      paramLabel = "N",
      description = "number of suites drawn from the recorded blocks (default: ${DEFAULT-VALUE})")
  private int suites = SUITES;

  @Mixin private final SeedOption seed = new SeedOption();

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      description = "where blocks and history are kept (default: reports/selftest)")
  private @Nullable Path folder;

  @Mixin private final OutputOptions output = new OutputOptions();

  public static void main(String[] args) {
    CommandShell.run(new GateSelftest(), args);
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    if (suites < 1
        || record < 0
        || trend < 0
        || times < 1
        || steps.stream().anyMatch(step -> step < 1)) {
      throw new BadInput(
          "--suites, --times and --step expect 1 or more, --record and --trend 0 or more");
    }
    Path kept = folder == null ? Home.find().folder().resolve("reports/selftest") : folder;
    if (burden != null) {
      return new BurdenTrial(kept, ref, burden).run(steps, times, output.json());
    }
    if (trend > 0) {
      List<RowEvidence> recorded = new Recordings(kept).rows(GatePolicy.DEFAULT);
      TrendTrial.of(recorded, trend, seed.or(1)).lines().forEach(System.out::println);
      return ExitCode.DONE;
    }
    if (history != null) {
      return decisions(history);
    }
    for (int i = 1; i <= record; i++) {
      System.err.println("run " + i + " of " + record + " of " + ref + " against itself");
      AaHistory.append(kept.resolve(AaHistory.FILE), new Recordings(kept).record(ref, rows));
    }
    return decide(kept);
  }

  private int decisions(Path file) throws InterruptedException, IOException {
    for (int i = 1; i <= record; i++) {
      AaHistory.append(file, new Recordings(file.resolveSibling("blocks")).record(ref, rows));
    }
    AaHistory made = AaHistory.read(file);
    if (made.decisions().isEmpty()) {
      throw new Untrustworthy(file + " has no decision; expected some, or --record N");
    }
    System.out.printf(
        Locale.ROOT,
        "real decisions of one build against itself: %d of %d red (at most %.1f %%)%n",
        made.red(),
        made.decisions().size(),
        100 * made.upper());
    return made.lower() <= GatePolicy.DEFAULT.redChance() ? ExitCode.DONE : ExitCode.MEASURED_NO;
  }

  private int decide(Path kept) throws IOException {
    List<RowEvidence> recorded = new Recordings(kept).rows(GatePolicy.DEFAULT);
    requireEnough(recorded, GatePolicy.DEFAULT);
    AaHistory history = AaHistory.read(kept.resolve(AaHistory.FILE));
    SelftestResult result =
        SelftestResult.of(recorded, history, GatePolicy.DEFAULT, suites, TRIES, seed.or(1));
    Files.createDirectories(kept);
    Json.writeAtomically(kept.resolve("selftest.json"), Json.pretty(result));
    if (output.json()) {
      System.out.println(Json.line(result));
    } else {
      SelftestText.lines(result).forEach(System.out::println);
      System.out.println("kept: " + kept.resolve("selftest.json"));
    }
    return result.passed() ? ExitCode.DONE : ExitCode.MEASURED_NO;
  }

  private static void requireEnough(List<RowEvidence> rows, GatePolicy policy) {
    int needed = policy.screenBlocks() + policy.confirmBlocks();
    int fewest = rows.stream().mapToInt(row -> row.blocks().size()).min().orElse(0);
    if (fewest < needed) {
      throw new Untrustworthy(
          "a row has "
              + fewest
              + " recorded blocks of one build against itself; expected at least "
              + needed
              + ": make more with --record");
    }
  }
}
