package io.prefetchbench.reports.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.reports.json.Json;
import io.prefetchbench.reports.page.Headline.Figure;
import io.prefetchbench.reports.page.Headline.Mood;
import io.prefetchbench.reports.run.RunDirectory;
import java.util.ArrayList;
import java.util.List;

/** The headline figures of a sweep: the knee at each rate of mutations. */
final class SweepHeadline {
  private SweepHeadline() {}

  static List<Figure> figures(RunDirectory run) {
    List<Figure> figures = new ArrayList<>();
    for (JsonNode knee : run.json("sweep.json").orElse(Json.object()).path("knees")) {
      long mutations = Math.round(knee.path("mutations").asDouble());
      boolean found = knee.path("held").asDouble() > 0 && knee.path("knee").isNumber();
      Double rate = found ? knee.path("knee").asDouble() : null;
      figures.add(
          new Figure(
              "kneeAt" + mutations + "Mutations",
              "knee at " + Figures.count(mutations) + " mutations/s",
              rate == null ? Figures.NONE : Figures.count(Math.round(rate)) + " reads/s",
              rate,
              null,
              "reads/s",
              found
                  ? "the highest rate at which every objective held"
                  : "no rate held every objective",
              List.of(),
              found ? Mood.PLAIN : Mood.UNKNOWN));
    }
    return figures;
  }
}
