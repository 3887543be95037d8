package io.prefetchbench.gate;

import io.prefetchbench.gate.decision.RowWording;
import io.prefetchbench.gate.decision.TrendRow;
import io.prefetchbench.gate.output.TrendPicture;
import io.prefetchbench.gate.record.GateResult;
import io.prefetchbench.gate.record.TrendPoint;
import io.prefetchbench.reports.json.Json;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.ExitCode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench gate trend}: do many small changes make a large one? */
@Command(
    name = "trend",
    description = {
      "Do many small changes make a large one? Keeps the rows of paired runs against one base, such"
          + " as the last release, in a history file, finds lasting changes in it, and says which"
          + " rows are worse than the base by more than the cumulative budget."
    },
    footer = {
      "  ./bench gate paired --base v1.2 --out nightly",
      "  ./bench gate trend --history trend.ndjson --add nightly --picture trend.svg"
    },
    exitCodeList = {"1:a row is worse than the base by more than the cumulative budget"})
final class TrendCommand implements Callable<Integer> {
  private static final double BUDGET_MAX = 10;

  @Option(
      names = "--history",
      paramLabel = "FILE",
      required = true,
      description = "the history, one JSON line per row and run; is made if missing")
  private Path history;

  @Option(
      names = "--add",
      paramLabel = "DIR",
      description = "run directory of gate paired to append first; can be repeated")
  private List<Path> added = new ArrayList<>();

  @Option(
      names = "--budget",
      paramLabel = "SHARE",
      description = "cumulative budget, 0.1 is 10 %% (default: ${DEFAULT-VALUE})")
  private double budget = 0.10;

  @Option(names = "--picture", paramLabel = "FILE", description = "write the history as SVG")
  private @Nullable Path picture;

  private final PrintStream out;

  TrendCommand() {
    this(System.out);
  }

  TrendCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() throws IOException {
    if (!(budget > 0 && budget <= BUDGET_MAX)) {
      throw new BadInput("--budget " + budget + ": expected a share like 0.1 for 10 %");
    }
    List<TrendPoint> points = new ArrayList<>(TrendPoint.read(history));
    for (Path run : added) {
      for (TrendPoint point : read(run)) {
        requireSameBase(points, point);
        points.add(point);
        point.append(history);
      }
    }
    if (points.isEmpty()) {
      throw new BadInput(history + " has no runs; expected some, or --add DIR");
    }
    List<TrendRow> rows = TrendRow.of(points, budget);
    rows.forEach(this::print);
    if (picture != null) {
      Files.writeString(picture, TrendPicture.render(rows, budget), StandardCharsets.UTF_8);
      out.println("picture: " + picture);
    }
    return rows.stream().anyMatch(TrendRow::over) ? ExitCode.MEASURED_NO : ExitCode.DONE;
  }

  private static List<TrendPoint> read(Path run) {
    Path file = run.resolve("gate.json");
    try {
      GateResult result = Json.as(Json.read(file), GateResult.class);
      if (!result.tier().equals("paired")) {
        throw new BadInput(file + " is of the tier " + result.tier() + "; expected paired");
      }
      return TrendPoint.of(result);
    } catch (IOException | IllegalArgumentException e) {
      throw new BadInput("--add " + run + ": expected a run of gate paired: " + e.getMessage(), e);
    }
  }

  /** Ratios against different bases have no common scale. */
  private void requireSameBase(List<TrendPoint> points, TrendPoint point) {
    Set<String> bases = points.stream().map(TrendPoint::base).collect(Collectors.toSet());
    if (!bases.isEmpty() && !bases.contains(point.base())) {
      throw new BadInput(
          "%s is against %s; expected runs against %s, or another history"
              .formatted(history, String.join(", ", bases), point.base()));
    }
  }

  private void print(TrendRow row) {
    TrendPoint last = row.points().get(row.points().size() - 1);
    out.printf(
        "%s  %s: %s against %s in the last of %d runs%n",
        row.over() ? "OVER" : "ok  ",
        row.row(),
        worse(row.last()),
        last.base(),
        row.points().size());
    if (row.over()) {
      TrendPoint since = row.points().get(row.overFrom());
      out.printf(
          "      over the cumulative budget of %s from %s on (%s)%n",
          RowWording.percent(budget), since.commit(), since.time());
    }
    for (TrendRow.ChangePoint change : row.changes()) {
      TrendPoint at = row.points().get(change.at());
      out.printf(
          "      %s from %s on (%s), %s%n",
          worse(change.shift()), at.commit(), at.time(), RowWording.p(change.p()));
    }
  }

  private static String worse(double shift) {
    double share = Math.expm1(shift);
    return RowWording.percent(Math.abs(share)) + (share < 0 ? " better" : " worse");
  }
}
