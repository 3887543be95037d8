package io.prefetchbench.gate;

import io.prefetchbench.gate.decision.RowSteadiness;
import io.prefetchbench.gate.plan.BlockingFile;
import io.prefetchbench.gate.plan.GatePolicy;
import io.prefetchbench.gate.record.RowEvidence;
import io.prefetchbench.reports.compare.Deviation;
import io.prefetchbench.reports.json.Json;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.command.OutputOptions;
import io.prefetchbench.testbed.command.Untrustworthy;
import io.prefetchbench.testbed.process.Home;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench gate calibrate}: which rows are steady enough to turn a build red? */
@Command(
    name = "calibrate",
    description = {
      "Finds the rows that are steady enough to fail a build. Compares one build with itself until"
          + " every row has 12 blocks, then writes the blocking set if there is none yet; otherwise"
          + " prints the proposed changes and leaves the file as it is."
    },
    footer = {
      "  ./bench gate calibrate",
      "  ./bench gate calibrate --blocking reports/gate-blocking.json --json"
    },
    exitCodeList = {
      "0:the blocking set is up to date, or was written for the first time",
      "1:the blocking set should change; nothing was written",
      ExitCode.BAD_INPUT_HELP,
      "4:no row is steady enough",
      ExitCode.INTERNAL_HELP,
      ExitCode.INTERRUPTED_HELP
    })
public final class CalibrateCommand implements Callable<Integer> {
  private static final int RUNS_MAX = 4;

  @Option(
      names = "--ref",
      paramLabel = "REF",
      defaultValue = "HEAD",
      description = "the build to run (default: ${DEFAULT-VALUE})")
  @SuppressWarnings("NullAway.Init") // picocli sets it
  private String ref;

  @Option(names = "--rows", paramLabel = "REGEX", description = "only rows that match")
  private @Nullable String rows;

  @Option(
      names = "--blocking",
      paramLabel = "FILE",
      description = "the blocking set (default: reports/gate-blocking.json)")
  private @Nullable Path blocking;

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      description = "where blocks are kept (default: reports/selftest)")
  private @Nullable Path folder;

  @Mixin private final OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws InterruptedException, IOException {
    Path home = Home.find().folder();
    Recordings kept = new Recordings(folder == null ? home.resolve("reports/selftest") : folder);
    Path file = blocking == null ? home.resolve("reports/gate-blocking.json") : blocking;
    RowSteadiness calibration = RowSteadiness.of(recorded(kept));
    PrintStream words = output.json() ? System.err : System.out;
    print(calibration, words);
    if (calibration.proposed().isEmpty()) {
      throw new Untrustworthy("no row is steady enough to show a step of 10 %");
    }
    if (output.json()) {
      System.out.println(Json.line(calibration));
    }
    return settle(file, calibration, words);
  }

  /** The rows with enough blocks; makes more until every row has. */
  private List<RowEvidence> recorded(Recordings kept) throws InterruptedException, IOException {
    for (int run = 0; run <= RUNS_MAX; run++) {
      List<RowEvidence> all = kept.rows(GatePolicy.DEFAULT);
      if (!all.isEmpty()
          && all.stream().allMatch(row -> row.blocks().size() >= RowSteadiness.BLOCKS_MIN)) {
        return all;
      }
      kept.record(ref, rows);
    }
    throw new Untrustworthy(
        "after "
            + RUNS_MAX
            + " runs a row still has fewer than "
            + RowSteadiness.BLOCKS_MIN
            + " undisturbed blocks; run on a quieter machine");
  }

  private static void print(RowSteadiness calibration, PrintStream words) {
    words.printf("%-72s %8s %16s %7s%n", "row", "σ of d", "90 %", "shows");
    for (RowSteadiness.Steadiness row : calibration.rows()) {
      words.printf(
          Locale.ROOT,
          "%-72s %7.2f %% %6.2f–%5.2f %% %8s%n",
          row.row(),
          100 * row.sigma().sigma(),
          100 * row.sigma().lower(),
          100 * row.sigma().upper(),
          Double.isFinite(row.shows()) ? String.format("+%.0f %%", 100 * row.shows()) : "–");
    }
  }

  private static int settle(Path file, RowSteadiness calibration, PrintStream words)
      throws IOException {
    if (!Files.exists(file)) {
      BlockingFile.of(calibration.proposed(), noise(calibration)).write(file);
      words.println("written for review: " + file);
      return ExitCode.DONE;
    }
    List<String> changes = calibration.changes(BlockingFile.read(file).rows());
    if (changes.isEmpty()) {
      words.println("the blocking set is as proposed: " + file);
      return ExitCode.DONE;
    }
    words.println("proposed changes to " + file + " (edit the file to make them):");
    changes.forEach(words::println);
    return ExitCode.MEASURED_NO;
  }

  private static SortedMap<String, BlockingFile.Noise> noise(RowSteadiness calibration) {
    SortedMap<String, BlockingFile.Noise> noise = new TreeMap<>();
    for (RowSteadiness.Steadiness row : calibration.rows()) {
      Deviation of = row.sigma();
      noise.put(row.row(), new BlockingFile.Noise(of.sigma(), of.lower(), of.upper()));
    }
    return noise;
  }
}
