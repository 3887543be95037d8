package io.prefetchbench.gate;

import io.prefetchbench.gate.decision.ExactBaseline;
import io.prefetchbench.gate.decision.ExactDecision;
import io.prefetchbench.gate.output.GateOutput;
import io.prefetchbench.gate.plan.GatePolicy;
import io.prefetchbench.gate.record.GateResult;
import io.prefetchbench.gate.record.GateRow;
import io.prefetchbench.reports.json.Json;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.command.RecordedCommand;
import io.prefetchbench.testbed.command.RunOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench gate baseline}: counts, and stores the counts as the baseline. */
@Command(
    name = "baseline",
    description = {
      "Counts this build and writes the baseline of bench gate exact, to be reviewed like code."
          + " Refused if a figure is worse than the present baseline and no entry of the policy"
          + " accepts it."
    },
    footer = {
      "  ./bench gate baseline",
      "  ./bench gate baseline --counts runs/20270131T120000Z-gate-exact/count",
      "  ./bench gate baseline --out /tmp/exact.json"
    },
    exitCodeList = {
      "1:refused: a figure is worse",
      "4:nothing trustworthy was counted",
      ExitCode.INTERRUPTED_HELP
    })
public final class BaselineCommand implements Callable<Integer> {

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "the file to write (default: " + ExactInputs.BASELINE + ")")
  private @Nullable Path out;

  @Mixin private ExactInputs inputs;

  @Spec private CommandSpec spec;

  private final Clock clock = Clock.systemUTC();

  @Override
  public Integer call() throws InterruptedException {
    Path file = out == null ? ExactInputs.inSources(ExactInputs.BASELINE) : out;
    Optional<ExactBaseline> before =
        Files.exists(file) ? Optional.of(ExactBaseline.read(file)) : Optional.empty();
    GatePolicy policy = inputs.policy();
    Instant begin = clock.instant();
    List<String> command = RecordedCommand.of(spec);
    GateRun run = new GateRun(new RunOptions(), "baseline", command, begin);
    ExactBaseline counts = inputs.counts(run.writer());
    // Without a baseline the counts are compared with themselves: their counters must still be
    // zero.
    ExactBaseline base = before.orElse(counts);
    String baseName = before.isPresent() ? file.toString() : inputs.countsName();
    GateResult result =
        ExactDecision.of(
            new ExactDecision.Side(baseName, base),
            new ExactDecision.Side(inputs.countsName(), counts),
            policy,
            command,
            begin,
            clock.instant());
    GateOutput.write(run.writer().path(), result);
    List<GateRow> red = result.rows().stream().filter(GateRow::red).toList();
    Path folder = run.finish(red.isEmpty() ? null : result, result.end(), counts.commit());
    if (!red.isEmpty()) {
      refuse(red);
    } else {
      write(file, counts);
    }
    List<String> since = before.map(old -> old.changesTo(counts)).orElse(List.of());
    if (inputs.output().json()) {
      System.out.println(json(file, folder, counts, red, since));
    } else if (red.isEmpty()) {
      System.out.println("baseline: " + file + ", " + counts.rows().size() + " rows");
      before.ifPresent(old -> print("since the baseline before", since));
    }
    if (!inputs.output().json()) {
      System.out.println("run: " + folder);
    }
    return red.isEmpty() ? ExitCode.DONE : ExitCode.MEASURED_NO;
  }

  private static String json(
      Path file, Path folder, ExactBaseline counts, List<GateRow> red, List<String> since) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("schemaVersion", 1);
    document.put("exitCode", red.isEmpty() ? ExitCode.DONE : ExitCode.MEASURED_NO);
    document.put("written", red.isEmpty());
    document.put("baseline", file.toString());
    document.put("rows", counts.rows().size());
    document.put("red", red.stream().map(row -> row.key().text()).toList());
    document.put("changes", since);
    document.put("run", folder.toString());
    return Json.line(document);
  }

  private static void refuse(List<GateRow> red) {
    String rows = red.size() == 1 ? "a red row" : red.size() + " red rows";
    System.err.println("refused: the baseline would hide " + rows);
    red.forEach(row -> System.err.println("  " + row.key().text() + "  " + row.reason()));
    System.err.println(
        "where this is wanted, accept it in reports/gate-policy.json:"
            + " {\"row\": TEXT, \"largest\": SHARE, \"reason\": WHY, \"expires\": DAY}");
  }

  private static void write(Path file, ExactBaseline counts) {
    Path absolute = file.toAbsolutePath();
    try {
      Path parent = absolute.getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Json.writeAtomically(absolute, counts.toJson());
    } catch (IOException e) {
      throw new BadInput("--out " + file + ": expected a file that can be written, " + e, e);
    }
  }

  private static void print(String what, List<String> lines) {
    String size = lines.size() == 1 ? "1 difference" : lines.size() + " differences";
    System.out.println(what + ": " + (lines.isEmpty() ? "no change" : size));
    lines.forEach(line -> System.out.println("  " + line));
  }
}
