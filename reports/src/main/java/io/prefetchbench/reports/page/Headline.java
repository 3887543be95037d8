package io.prefetchbench.reports.page;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.reports.json.Json;
import io.prefetchbench.reports.page.Headline.Figure;
import io.prefetchbench.reports.page.Headline.Mood;
import io.prefetchbench.reports.run.Better;
import io.prefetchbench.reports.run.Caveat;
import io.prefetchbench.reports.run.HistogramLog;
import io.prefetchbench.reports.run.Metric;
import io.prefetchbench.reports.run.MetricKey;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunManifest;
import io.prefetchbench.reports.run.RunResult;
import io.prefetchbench.reports.run.RunSeries;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a reader of a run wants to know first: the verdict, why, what to do next, and the figures
 * that matter most. Terminal, JSON and HTML all show this one object, so they cannot disagree.
 * Exists for every run, also for one that is INVALID or PARTIAL. Immutable.
 *
 * @param conditions what was offered or run, such as rates and number of entities; may be empty
 * @param word the verdict: VALID, SATURATED, FAILED, INVALID or PARTIAL
 * @param reasons why the verdict is not VALID; one sentence each, empty for VALID
 * @param figures in order of importance; those of a load run are always the same eight, the ones
 *     that were not measured without a value
 * @param caveats every caveat of the run and its parts, each once
 */
public record Headline(
    String conditions,
    String word,
    String meaning,
    List<String> reasons,
    String nextStep,
    List<Figure> figures,
    List<Caveat> caveats) {
  private static final int MOST_CELLS = 4;

  public Headline {
    reasons = List.copyOf(reasons);
    figures = List.copyOf(figures);
    caveats = List.copyOf(caveats);
  }

  /** How a figure is to be read at a glance. */
  public enum Mood {
    GOOD,
    BAD,
    PLAIN,
    UNKNOWN
  }

  /**
   * One figure.
   *
   * @param key stable name in camelCase, for programs
   * @param text the value scaled for reading, {@link FigureText#NONE} if it was not measured
   * @param value the value in {@code unit}; null if it was not measured. Of a range the upper end
   * @param low the lower end of a range, in {@code unit}; null if the figure is not a range
   * @param unit unit of the value: {@code ns}, {@code entities/s}, {@code share}, {@code count}
   * @param explanation what the figure means, or why there is none, in a few words
   * @param caveats what a reader must know before quoting it
   */
  public record Figure(
      String key,
      String label,
      String text,
      @Nullable Double value,
      @Nullable Double low,
      String unit,
      String explanation,
      List<Caveat> caveats,
      Mood mood) {

    public Figure {
      caveats = List.copyOf(caveats);
    }

    public boolean measured() {
      return value != null;
    }

    public boolean range() {
      return low != null;
    }

    /** Returns whether a caveat forbids to compare or quote the figure. */
    public boolean notForClaims() {
      return caveats.stream().anyMatch(caveat -> !caveat.comparable());
    }
  }

  /** Reads the headline of a run; that of a suite has its load part's figures, if any. */
  public static Headline of(RunDirectory run) {
    HistogramLog log = HistogramLog.read(run);
    List<Headline> parts = run.parts().stream().map(Headline::of).toList();
    return of(run, RunSeries.of(run), log, parts);
  }

  /** As {@link #of(RunDirectory)}, for a caller that has read all of it already. */
  static Headline of(
      RunDirectory run, List<Metric> series, HistogramLog log, List<Headline> parts) {
    RunManifest manifest = run.manifest();
    Set<Caveat> caveats = new LinkedHashSet<>(manifest.caveats());
    parts.forEach(part -> caveats.addAll(part.caveats()));
    List<Figure> figures =
        switch (manifest.kind()) {
          case LOAD -> LoadHeadline.figures(run, series, log);
          case JMH -> ofCells(run, series);
          case SWEEP -> ofSweep(run);
          case SUITE -> leading(parts).map(Headline::figures).orElse(List.of());
          case COUNT, GATE, LEAGUE -> List.of();
        };
    return new Headline(
        conditions(run, series, parts),
        word(manifest.result()),
        meaning(manifest, figures),
        manifest.reasons(),
        nextStep(manifest.result(), caveats),
        figures,
        List.copyOf(caveats));
  }

  public Optional<Figure> figure(String key) {
    return figures.stream().filter(figure -> figure.key().equals(key)).findFirst();
  }

  /** The part whose figures are those of the suite. */
  private static Optional<Headline> leading(List<Headline> parts) {
    return parts.stream()
        .filter(part -> part.figure(LoadHeadline.READ_P99).isPresent())
        .findFirst()
        .or(() -> parts.stream().filter(part -> !part.figures().isEmpty()).findFirst());
  }

  private static String conditions(RunDirectory run, List<Metric> series, List<Headline> parts) {
    return switch (run.manifest().kind()) {
      case LOAD -> LoadHeadline.conditions(run, series);
      case JMH -> conditionsOfCells(run, series);
      case SUITE -> leading(parts).map(Headline::conditions).orElse("");
      case SWEEP, COUNT, GATE, LEAGUE -> "";
    };
  }

  private static String word(RunResult result) {
    return result == RunResult.OK ? "VALID" : result.name();
  }

  private static String meaning(RunManifest manifest, List<Figure> figures) {
    if (manifest.result() == RunResult.OK && manifest.notForClaims()) {
      return "everything works; too short for figures to quote or compare";
    }
    return switch (manifest.result()) {
      case OK ->
          figures.stream().anyMatch(Figure::notForClaims)
              ? "the figures can be trusted, except those marked \"not for claims\""
              : "the figures can be trusted";
      case SATURATED -> "the system did not keep up or missed an objective: a valid result";
      case FAILED -> "the cache returned something wrong or differs from the primary";
      case INVALID -> "a condition of measuring was not met; do not quote these figures";
      case PARTIAL -> "stopped before its end; the figures cover what was measured until then";
    };
  }

  private static String nextStep(RunResult result, Set<Caveat> caveats) {
    return switch (result) {
      case SATURATED ->
          "offer less (--reads, --mutations), or find the highest rate that holds: ./bench sweep";
      case FAILED ->
          "the report names the first wrong read under Staleness; repeat with the same --seed";
      case INVALID ->
          caveats.stream()
              .findFirst()
              .map(Headline::step)
              .orElse("./bench doctor shows what this machine can measure");
      case PARTIAL -> "run it again to its end";
      case OK ->
          caveats.stream()
              .filter(caveat -> !caveat.comparable())
              .findFirst()
              .or(() -> caveats.stream().findFirst())
              .map(Headline::step)
              .orElse("read the report; compare with another run: ./bench compare RUN OTHER");
    };
  }

  private static String step(Caveat caveat) {
    return caveat.help().isEmpty()
        ? caveat.nextStep()
        : caveat.nextStep() + " (" + caveat.help() + ")";
  }

  private static List<Figure> ofSweep(RunDirectory run) {
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

  private static List<Figure> ofCells(RunDirectory run, List<Metric> series) {
    Map<MetricKey, Metric> byKey = new LinkedHashMap<>();
    series.forEach(each -> byKey.put(each.key(), each));
    Map<String, Metric> best = new LinkedHashMap<>();
    for (Metric cell : series) {
      if (cell.floor() != null && byKey.containsKey(cell.floor())) {
        best.merge(cell.key().name(), cell, Headline::better);
      }
    }
    List<Figure> figures = new ArrayList<>();
    for (Metric cell : best.values()) {
      if (figures.size() < MOST_CELLS) {
        figures.add(cellFigure(run, cell));
      }
    }
    return figures;
  }

  /** How much was run: {@code 11 benchmarks, 1 round}. */
  private static String conditionsOfCells(RunDirectory run, List<Metric> series) {
    int rounds = series.stream().mapToInt(each -> each.points().size()).max().orElse(0);
    long cells = run.json("jmh.json").map(JsonNode::size).orElse(0);
    if (rounds == 0 || cells == 0) {
      return "";
    }
    return "%s: %s benchmarks, %s%s"
        .formatted(
            run.manifest().workload(),
            FigureText.count(cells),
            rounds,
            rounds == 1 ? " round" : " rounds");
  }

  private static Figure cellFigure(RunDirectory run, Metric cell) {
    String name = cell.key().name();
    Map<String, String> labels = cell.key().labels();
    String client = labels.containsKey("client") ? ": " + Names.value(labels.get("client")) : "";
    String cellOf = labels.isEmpty() ? "" : " (" + Names.labels(labels, Set.of()) + ")";
    return new Figure(
        key(name),
        "best " + Names.metric(name) + client,
        FigureText.of(cell.median(), cell.unit()),
        cell.median(),
        null,
        cell.unit(),
        "the best cell that is not a floor, which is the same bytes over a bare socket" + cellOf,
        run.manifest().caveats().stream().filter(caveat -> caveat.covers(name)).toList(),
        Mood.PLAIN);
  }

  /** {@code lookup.p50} becomes {@code bestLookupP50}. */
  private static String key(String metric) {
    StringBuilder key = new StringBuilder("best");
    for (String word : metric.split("[^A-Za-z0-9]+", -1)) {
      if (!word.isEmpty()) {
        key.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
      }
    }
    return key.toString();
  }

  private static Metric better(Metric one, Metric other) {
    boolean more = other.median() > one.median();
    return more == (one.better() == Better.HIGHER) ? other : one;
  }
}
