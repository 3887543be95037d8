package io.prefetchbench.reports.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.reports.json.Json;
import io.prefetchbench.reports.run.RunDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What {@code sweep.json} says: the knee at each rate of mutations, and every run. */
final class SweepSections {
  private SweepSections() {}

  static List<Section> of(RunDirectory run) {
    JsonNode sweep = run.json("sweep.json").orElse(Json.object());
    return List.of(
        new Section("Knee", knees(sweep)), new Section("Runs", List.of(runs(sweep.path("cells")))));
  }

  private static List<Block> knees(JsonNode sweep) {
    List<Block.TrialRow> tried = new ArrayList<>();
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode knee : sweep.path("knees")) {
      String mutations = rate(knee.path("mutations"));
      String words = knee.path("end").asText();
      boolean found = knee.path("held").asDouble() > 0 && knee.path("broke").isNumber();
      rows.add(
          List.of(
              mutations,
              found ? rate(knee.path("knee")) : FigureText.NONE,
              rate(knee.path("held")),
              rate(knee.path("broke")),
              words));
      List<Block.Trial> trials = new ArrayList<>();
      for (JsonNode cell : sweep.path("cells")) {
        if (cell.path("mutations").asDouble() == knee.path("mutations").asDouble()) {
          trials.add(trial(cell));
        }
      }
      Double limit = found ? knee.path("knee").asDouble() : null;
      tried.add(new Block.TrialRow(mutations + " mutations/s", limit, words, trials));
    }
    return List.of(
        new Block.Trials("Rates of reads that were tried", "reads/s", tried),
        new Block.Table(List.of("mutations/s", "knee", "held", "broke", "end"), 0, 4, rows));
  }

  private static Block.Trial trial(JsonNode cell) {
    String reason = reason(cell);
    String words =
        "read p99 %s, lag p99 %s%s"
            .formatted(readP99(cell), lagP99(cell), reason.isEmpty() ? "" : "; " + reason);
    return new Block.Trial(
        cell.path("reads").asDouble(), Block.Ending.valueOf(cell.path("answer").asText()), words);
  }

  private static Block runs(JsonNode cells) {
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode cell : cells) {
      rows.add(
          List.of(
              cell.path("answer").asText().toLowerCase(Locale.ROOT),
              rate(cell.path("mutations")),
              rate(cell.path("reads")),
              readP99(cell),
              lagP99(cell),
              reason(cell)));
    }
    return new Block.Table(
        List.of("result", "mutations/s", "reads/s", "read p99", "lag p99", "why"), 1, 5, rows);
  }

  private static String readP99(JsonNode cell) {
    return nanos(cell.path("readP99Nanos"));
  }

  private static String lagP99(JsonNode cell) {
    return nanos(cell.path("lagP99Nanos"));
  }

  /** What was not measured is absent; sweeps of before wrote 0 for it. */
  private static String nanos(JsonNode value) {
    return value.asDouble() > 0 ? FigureText.nanos(value.asDouble()) : FigureText.NONE;
  }

  private static String reason(JsonNode cell) {
    return cell.path("reasons").path(0).asText("");
  }

  private static String rate(JsonNode rate) {
    return rate.isNumber() ? FigureText.count(Math.round(rate.asDouble())) : FigureText.NONE;
  }
}
