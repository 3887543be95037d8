package io.prefetchbench.gate.selftest;

import io.prefetchbench.gate.plan.RowKey;
import io.prefetchbench.gate.record.Estimate;
import io.prefetchbench.gate.record.GateResult;
import io.prefetchbench.gate.record.GateRow;
import io.prefetchbench.reports.json.Json;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.command.Untrustworthy;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The gate against slowdowns of known size: the candidate's forks of one row carry a busy loop
 * whose cost was measured first, everything else is one real paired run. For use by one thread.
 *
 * <p>A processor hides the first nanoseconds of such a loop behind the operation before it. So the
 * cost is measured twice, large and at the size of interest, and a burden is chosen by the line
 * through both; all costs are shares of the operation, measured side by side, since the machine's
 * own speed changes between runs.
 */
final class BurdenTrial {
  private static final String TOKENS = "-Dprefetchbench.burden.tokens=";

  /** Tokens of the first measurement of what one costs; more if that hardly shows. */
  private static final long FIRST_TOKENS = 10;

  private static final long TOKENS_MAX = 1_000_000;
  private static final double SHOWS = 0.5;
  private static final double NEAR = 0.2;

  private final Path folder;
  private final String ref;
  private final String row;

  BurdenTrial(Path folder, String ref, String row) {
    this.folder = folder;
    this.ref = ref;
    this.row = row;
  }

  /** What one token adds to an operation, and what is hidden of any number of them; shares. */
  private record Cost(double token, double hidden) {
    long tokens(double share) {
      return Math.max(1, Math.round((share + hidden) / token));
    }

    double added(long tokens) {
      return Math.max(0, tokens * token - hidden);
    }
  }

  /** Runs all comparisons, prints and keeps each; exit code 1 if one was missed. */
  int run(List<Integer> steps, int times, boolean json) throws InterruptedException, IOException {
    Cost cost = cost();
    PrintStream words = json ? System.err : System.out;
    words.printf(
        Locale.ROOT,
        "%s: a token adds %.3f %%, of which the first %.1f %% are hidden%n",
        row,
        100 * cost.token,
        100 * cost.hidden);
    List<BurdenResult> results = new ArrayList<>();
    for (int step : steps) {
      for (int i = 1; i <= times; i++) {
        BurdenResult result = compare(step, cost);
        results.add(result);
        keep(result);
        words.println(result.line());
      }
    }
    for (int step : steps) {
      long found = results.stream().filter(r -> r.step() == step && r.found()).count();
      words.printf("+%d %%: found %d of %d%n", step, found, times);
    }
    if (json) {
      System.out.println(Json.line(results));
    }
    return results.stream().allMatch(BurdenResult::found) ? ExitCode.DONE : ExitCode.MEASURED_NO;
  }

  private BurdenResult compare(int step, Cost cost) throws InterruptedException, IOException {
    long tokens = cost.tokens(step / 100.0);
    GateResult result = paired(tokens, List.of()).result();
    GateRow judged = only(result);
    Estimate estimate = estimate(judged);
    return new BurdenResult(
        result.end(),
        judged.key().text(),
        step,
        tokens,
        100 * cost.added(tokens),
        100 * Math.expm1(estimate.shift()),
        100 * Math.expm1(estimate.lower()),
        100 * Math.expm1(estimate.upper()),
        estimate.p(),
        judged.blocks().size(),
        judged.verdict(),
        Duration.between(result.begin(), result.end()).toSeconds());
  }

  private Cost cost() throws InterruptedException, IOException {
    for (long tokens = FIRST_TOKENS; tokens <= TOKENS_MAX; tokens *= 10) {
      double large = measured(tokens, 7);
      if (large > SHOWS) {
        double token = large / tokens;
        long near = new Cost(token, 0).tokens(NEAR);
        return new Cost(token, Math.max(0, near * token - measured(near, 16)));
      }
    }
    throw new BadInput(
        "--burden " + row + ": added work does not show there; expected a benchmark that runs it");
  }

  /** Returns what this many tokens add, as a share of the operation. */
  private double measured(long tokens, int blocks) throws InterruptedException, IOException {
    List<String> few = List.of("--blocks", "5", "--confirm-blocks", String.valueOf(blocks));
    return Math.expm1(estimate(only(paired(tokens, few).result())).shift());
  }

  private static Estimate estimate(GateRow row) {
    Estimate estimate = row.estimate();
    if (estimate == null) {
      throw new Untrustworthy(row.key().text() + ": " + row.reason());
    }
    return estimate;
  }

  private PairedChild.Ended paired(long tokens, List<String> more)
      throws InterruptedException, IOException {
    List<String> words = new ArrayList<>(List.of("--base", ref, "--candidate", ref));
    words.addAll(List.of("--rows", row, "--candidate-jvm", TOKENS + tokens));
    words.addAll(more);
    return PairedChild.run(words);
  }

  private GateRow only(GateResult result) {
    List<GateRow> blocking =
        result.rows().stream()
            .filter(row -> row.blocking() && row.key().metric().equals(RowKey.PRIMARY))
            .toList();
    if (blocking.size() != 1) {
      throw new BadInput(
          "--burden " + row + " finds " + blocking.size() + " blocking rows; expected one");
    }
    return blocking.get(0);
  }

  private void keep(BurdenResult result) throws IOException {
    Files.createDirectories(folder);
    Files.write(
        folder.resolve("burden.ndjson"),
        (Json.line(result) + "\n").getBytes(StandardCharsets.UTF_8),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }
}
