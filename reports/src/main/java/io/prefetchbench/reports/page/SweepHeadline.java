package io.prefetchbench.reports.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.reports.json.Json;
import io.prefetchbench.reports.page.Headline.Figure;
import io.prefetchbench.reports.page.Headline.Mood;
import io.prefetchbench.reports.run.RunDirectory;
import java.util.ArrayList;
import java.util.List;

/**
 * The headline figures of a sweep: at each rate of mutations the knee, or the highest rate that
 * held where the search ended before anything broke.
 */
final class SweepHeadline {
  private SweepHeadline() {}

  static List<Figure> figures(RunDirectory run) {
    List<Figure> figures = new ArrayList<>();
    for (JsonNode knee : run.json("sweep.json").orElse(Json.object()).path("knees")) {
      long mutations = Math.round(knee.path("mutations").asDouble());
      boolean found = knee.path("held").asDouble() > 0 && knee.path("knee").isNumber();
      boolean broke = knee.path("broke").isNumber();
      Double rate = found ? knee.path(broke ? "knee" : "held").asDouble() : null;
      figures.add(
          new Figure(
              (broke ? "kneeAt" : "heldAt") + mutations + "Mutations",
              (broke ? "knee at " : "held at ") + FigureText.count(mutations) + " mutations/s",
              rate == null ? FigureText.NONE : FigureText.count(Math.round(rate)) + " reads/s",
              rate,
              null,
              "reads/s",
              explanation(found, broke, knee.path("end").asText()),
              List.of(),
              found ? Mood.PLAIN : Mood.UNKNOWN));
    }
    return figures;
  }

  private static String explanation(boolean found, boolean broke, String end) {
    if (!found) {
      return "no rate held every objective";
    }
    return broke
        ? "the highest rate at which every objective held"
        : "every objective held, and no higher rate was decided: " + end;
  }
}
