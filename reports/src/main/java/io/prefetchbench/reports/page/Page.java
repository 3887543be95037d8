package io.prefetchbench.reports.page;

import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunKind;
import io.prefetchbench.reports.run.RunManifest;
import io.prefetchbench.reports.series.HistogramLog;
import io.prefetchbench.reports.series.RunSeries;
import io.prefetchbench.reports.series.Series;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A report of one run: its headline, its sections, and the pages of its parts. Immutable. */
public record Page(
    String name,
    RunManifest manifest,
    Headline headline,
    List<Section> sections,
    List<Page> parts) {
  private static final int COMMIT_LETTERS = 12;

  /** Copies the lists. */
  public Page {
    sections = List.copyOf(sections);
    parts = List.copyOf(parts);
  }

  /**
   * Reads a run and its parts.
   *
   * @throws io.prefetchbench.reports.run.RunDirectoryException if a file of it is broken
   */
  public static Page of(RunDirectory run) {
    List<Series> series = RunSeries.of(run);
    HistogramLog log = HistogramLog.read(run);
    List<Section> sections = new ArrayList<>();
    if (run.manifest().kind() == RunKind.JMH) {
      sections.add(CellSection.of(series));
    } else if (run.manifest().kind() == RunKind.SWEEP) {
      sections.addAll(SweepSections.of(run));
    } else {
      sections.addAll(LatencySections.of(run, log, series));
    }
    sections.addAll(FactSections.of(run, series, log.tags()));
    sections.removeIf(section -> section.blocks().isEmpty());
    List<Page> parts = run.parts().stream().map(Page::of).toList();
    return new Page(run.name(), run.manifest(), Headline.of(run, series, log), sections, parts);
  }

  /** Returns what the run was, in a few words. */
  public String title() {
    String kind =
        switch (manifest.kind()) {
          case JMH -> "Cost of one operation";
          case LOAD -> "Freshness under load";
          case SUITE -> "The whole bench";
          case COUNT -> "Counted operations";
          case GATE -> "Worse than the base?";
          case SWEEP -> "How much the system bears";
        };
    return kind + " · " + manifest.workload();
  }

  /** Returns the facts of the run itself, for the headline. */
  public List<Block.Fact> origin() {
    List<Block.Fact> facts = new ArrayList<>();
    if (!manifest.phases().isEmpty()) {
      facts.add(
          fact(
              "started",
              manifest.phases().get(0).start().truncatedTo(ChronoUnit.SECONDS).toString()));
    }
    String commit = manifest.commit();
    if (commit != null) {
      facts.add(fact("commit", abbreviated(commit) + (manifest.dirty() ? " (with changes)" : "")));
    }
    Long seed = manifest.seed();
    if (seed != null) {
      facts.add(fact("seed", Long.toString(seed)));
    }
    if (!manifest.commandLine().isEmpty()) {
      facts.add(fact("command", String.join(" ", manifest.commandLine())));
    }
    facts.add(fact("run", name));
    return facts;
  }

  /** Returns this page and the pages of all its parts. */
  public Stream<Page> all() {
    return Stream.concat(Stream.of(this), parts.stream().flatMap(Page::all));
  }

  private static String abbreviated(String commit) {
    return commit.length() > COMMIT_LETTERS ? commit.substring(0, COMMIT_LETTERS) : commit;
  }

  private static Block.Fact fact(String name, String value) {
    return new Block.Fact(name, value, Block.Mood.PLAIN);
  }
}
