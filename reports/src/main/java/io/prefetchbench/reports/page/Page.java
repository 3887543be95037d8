package io.prefetchbench.reports.page;

import io.prefetchbench.reports.json.PlainText;
import io.prefetchbench.reports.run.HistogramLog;
import io.prefetchbench.reports.run.Metric;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunKind;
import io.prefetchbench.reports.run.RunManifest;
import io.prefetchbench.reports.run.RunSeries;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A report of one run: its headline, its sections, and the pages of its parts. Immutable. */
public record Page(
    Path folder,
    RunManifest manifest,
    Headline headline,
    List<Section> sections,
    List<Page> parts) {
  private static final int COMMIT_LETTERS = 12;

  public Page {
    sections = List.copyOf(sections);
    parts = List.copyOf(parts);
  }

  /** Reads a run and its parts. Throws RunDirectoryException if a file of it is broken. */
  public static Page of(RunDirectory run) {
    HistogramLog log = HistogramLog.read(run);
    List<Metric> series = RunSeries.of(run);
    List<Section> sections = new ArrayList<>();
    if (run.manifest().kind() == RunKind.JMH) {
      sections.addAll(CellSection.of(series));
    } else if (run.manifest().kind() == RunKind.SWEEP) {
      sections.addAll(SweepSections.of(run));
    } else {
      sections.addAll(LatencySections.of(run, log, series));
    }
    sections.addAll(FactSections.of(run, series, log));
    sections.removeIf(section -> section.blocks().isEmpty());
    List<Page> parts = run.parts().stream().map(Page::of).toList();
    Headline headline = Headline.of(run, series, log, parts.stream().map(Page::headline).toList());
    return new Page(run.path(), run.manifest(), headline, sections, parts);
  }

  public String title() {
    String kind =
        switch (manifest.kind()) {
          case JMH -> "Cost of one operation";
          case LOAD -> "Freshness under load";
          case SUITE -> "The whole bench";
          case COUNT -> "Counted operations";
          case GATE -> "Worse than the base?";
          case SWEEP -> "Highest load that holds";
          case LEAGUE -> "Caching strategies side by side";
        };
    return kind + " · " + manifest.workload();
  }

  public List<Block.Fact> origin() {
    List<Block.Fact> facts = new ArrayList<>();
    if (!manifest.phases().isEmpty()) {
      facts.add(
          Block.Fact.plain(
              "started",
              manifest.phases().get(0).start().truncatedTo(ChronoUnit.SECONDS).toString()));
    }
    String commit = manifest.commit();
    if (commit != null) {
      facts.add(
          Block.Fact.plain(
              "commit", abbreviated(commit) + (manifest.dirty() ? " (with changes)" : "")));
    }
    Long seed = manifest.seed();
    if (seed != null) {
      facts.add(Block.Fact.plain("seed", Long.toString(seed)));
    }
    if (!manifest.commandLine().isEmpty()) {
      facts.add(Block.Fact.plain("command", commandText(manifest)));
    }
    facts.add(Block.Fact.plain("run", String.valueOf(folder.getFileName())));
    return facts;
  }

  /** Returns Gatling's own report of the run, if it wrote one. */
  public Optional<Path> gatlingReport() {
    Path index = folder.resolve("gatling").resolve("index.html");
    return Files.isRegularFile(index) ? Optional.of(index) : Optional.empty();
  }

  public Stream<Page> all() {
    return Stream.concat(Stream.of(this), parts.stream().flatMap(Page::all));
  }

  private static String abbreviated(String commit) {
    return commit.length() > COMMIT_LETTERS ? commit.substring(0, COMMIT_LETTERS) : commit;
  }

  /** Returns the command, without the run's own folder. */
  static String commandText(RunManifest manifest) {
    List<String> words = new ArrayList<>(manifest.commandLine());
    if (!words.get(0).equals("bench")) {
      words.addAll(0, List.of("bench", manifest.kind().word()));
    }
    words.set(0, "./bench");
    for (int i = words.size() - 1; i > 0; i--) {
      if (words.get(i).startsWith("--out=")) {
        words.remove(i);
      } else if (words.get(i).equals("--out") && i + 1 < words.size()) {
        words.subList(i, i + 2).clear();
      }
    }
    return PlainText.command(words);
  }
}
