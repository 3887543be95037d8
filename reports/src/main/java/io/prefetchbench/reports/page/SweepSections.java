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
    List<Block.Group> groups = new ArrayList<>();
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode knee : sweep.path("knees")) {
      String mutations = rate(knee.path("mutations"));
      List<Double> held = new ArrayList<>();
      for (JsonNode cell : sweep.path("cells")) {
        if (cell.path("mutations").asDouble() == knee.path("mutations").asDouble()
            && cell.path("answer").asText().equals("HELD")) {
          held.add(cell.path("reads").asDouble());
        }
      }
      rows.add(
          List.of(
              mutations,
              rate(knee.path("knee")),
              rate(knee.path("held")),
              rate(knee.path("broke")),
              knee.path("end").asText()));
      if (!held.isEmpty()) {
        double reached = knee.path("held").asDouble();
        String label = mutations + " mutations/s";
        groups.add(
            new Block.Group("", List.of(new Block.Bar(label, reached, held, false, null, null))));
      }
    }
    List<String> columns = List.of("mutations/s", "knee", "held", "broke", "");
    Block table = new Block.Table(columns, 0, rows);
    return groups.isEmpty()
        ? List.of(table)
        : List.of(
            new Block.Bars("Reads a second that held", "reads/s", "more is better", groups), table);
  }

  private static Block runs(JsonNode cells) {
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode cell : cells) {
      rows.add(
          List.of(
              rate(cell.path("mutations")),
              rate(cell.path("reads")),
              cell.path("answer").asText().toLowerCase(Locale.ROOT),
              Figures.nanos(cell.path("readP99Nanos").asDouble()),
              Figures.nanos(cell.path("lagP99Nanos").asDouble()),
              cell.path("reasons").path(0).asText("")));
    }
    return new Block.Table(
        List.of("mutations/s", "reads/s", "", "read p99", "lag p99", "why"), 0, rows);
  }

  private static String rate(JsonNode rate) {
    return rate.isNumber() ? Figures.count(Math.round(rate.asDouble())) : Figures.NONE;
  }
}
