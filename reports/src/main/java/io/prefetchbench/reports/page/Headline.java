package io.prefetchbench.reports.page;

import io.prefetchbench.reports.run.Caveat;
import io.prefetchbench.reports.run.HistogramLog;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunManifest;
import io.prefetchbench.reports.run.RunResult;
import io.prefetchbench.reports.run.RunSeries;
import io.prefetchbench.reports.run.Series;
import java.util.LinkedHashSet;
import java.util.List;
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

  public Headline {
    reasons = List.copyOf(reasons);
    figures = List.copyOf(figures);
    caveats = List.copyOf(caveats);
  }

  /** How a figure is to be read at a glance. */
  public enum Mood {
    /** As it should be. */
    GOOD,
    /** A limit is missed. */
    BAD,
    /** Neither: a figure. */
    PLAIN,
    /** Not measured. */
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

  /**
   * Reads the headline of a run. That of a suite has the figures of its load part, or of its other
   * part if there is no load part. Throws RunDirectoryException if a file of the run is broken.
   */
  public static Headline of(RunDirectory run) {
    HistogramLog log = HistogramLog.read(run);
    List<Headline> parts = run.parts().stream().map(Headline::of).toList();
    return of(run, RunSeries.of(run, log), log, parts);
  }

  /** As {@link #of(RunDirectory)}, for a caller that has read all of it already. */
  static Headline of(
      RunDirectory run, List<Series> series, HistogramLog log, List<Headline> parts) {
    RunManifest manifest = run.manifest();
    Set<Caveat> caveats = new LinkedHashSet<>(manifest.caveats());
    parts.forEach(part -> caveats.addAll(part.caveats()));
    List<Figure> figures =
        switch (manifest.kind()) {
          case LOAD -> LoadHeadline.figures(run, series, log);
          case JMH -> CellHeadline.figures(run, series);
          case SWEEP -> SweepHeadline.figures(run);
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

  private static String conditions(RunDirectory run, List<Series> series, List<Headline> parts) {
    return switch (run.manifest().kind()) {
      case LOAD -> LoadHeadline.conditions(run, series);
      case JMH -> CellHeadline.conditions(run, series);
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
}
