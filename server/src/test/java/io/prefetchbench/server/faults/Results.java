package io.prefetchbench.server.faults;

import io.prefetchbench.server.faults.catalogue.Catalogue;
import io.prefetchbench.server.faults.catalogue.MatrixFault;
import io.prefetchbench.server.faults.rig.RigClient;
import io.prefetchbench.server.faults.rig.RigFeed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What became of cells, a line each as it finishes, so that a matrix that was interrupted goes on
 * where it stopped. Columns, separated by tabs: state of the source, fault, feed, client, seed,
 * {@code PASSED} or {@code FAILED}, time in ms, first violation.
 */
final class Results {
  private static final String PASSED = "PASSED";
  private static final String FAILED = "FAILED";
  private static final int COLUMNS = 8;

  private final Path folder;
  private final String state;
  private final List<Line> lines;

  private record Line(
      String state, String fault, String feed, String client, String seed, String verdict) {}

  private Results(Path folder, String state, List<Line> lines) {
    this.folder = folder;
    this.state = state;
    this.lines = lines;
  }

  /** Reads what earlier runs left in this folder. */
  static Results open(Path folder, String state) throws IOException {
    Files.createDirectories(folder);
    List<Line> lines = new ArrayList<>();
    Path file = folder.resolve("results.tsv");
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
        String[] columns = line.split("\t", -1);
        // A line cut short by a kill counts as not there.
        if (columns.length == COLUMNS) {
          lines.add(
              new Line(columns[0], columns[1], columns[2], columns[3], columns[4], columns[5]));
        }
      }
    }
    return new Results(folder, state, lines);
  }

  /** True if this very cell passed with this very source when it ran last. */
  synchronized boolean hasPassed(MatrixCell cell) {
    return verdict(cell).equals(PASSED);
  }

  /** Empty if it never ran. */
  private String verdict(MatrixCell cell) {
    String verdict = "";
    for (Line line : lines) {
      if (line.equals(line(cell, line.verdict()))) {
        verdict = line.verdict();
      }
    }
    return verdict;
  }

  /** How many of these cells passed with this source when they ran last, and which did not. */
  synchronized String summary(List<MatrixCell> cells) {
    List<String> others = new ArrayList<>();
    for (MatrixCell cell : cells) {
      String verdict = verdict(cell);
      if (!verdict.equals(PASSED)) {
        others.add((verdict.isEmpty() ? "not run: " : "FAILED: ") + cell);
      }
    }
    StringBuilder text = new StringBuilder();
    text.append(cells.size() - others.size()).append(" of ").append(cells.size());
    text.append(" cells passed at ").append(state);
    others.forEach(other -> text.append("\n  ").append(other));
    return text.toString();
  }

  private Line line(MatrixCell cell, String verdict) {
    return new Line(
        state,
        cell.fault().name(),
        cell.feed().name(),
        cell.client().name(),
        Long.toString(cell.seed()),
        verdict);
  }

  /** Keeps what became of a cell; no words if it passed. */
  synchronized void add(MatrixCell cell, long millis, String words) throws IOException {
    Line line = line(cell, words.isEmpty() ? PASSED : FAILED);
    lines.add(line);
    String text =
        String.join(
            "\t",
            line.state(),
            line.fault(),
            line.feed(),
            line.client(),
            line.seed(),
            line.verdict(),
            Long.toString(millis),
            words.replaceAll("\\s+", " "));
    Files.writeString(
        folder.resolve("results.tsv"),
        text + "\n",
        StandardCharsets.UTF_8,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  /** Fault by feed and client, of this source; written beside the lines, and returned. */
  synchronized String table() throws IOException {
    StringBuilder table = new StringBuilder("| fault |");
    StringBuilder rule = new StringBuilder("|---|");
    for (RigFeed feed : RigFeed.values()) {
      for (RigClient client : RigClient.values()) {
        table.append(' ').append(feed).append(' ').append(client).append(" |");
        rule.append("---|");
      }
    }
    table.append('\n').append(rule).append('\n');
    for (MatrixFault fault : Catalogue.all()) {
      table.append("| ").append(fault.name()).append(" |");
      for (RigFeed feed : RigFeed.values()) {
        for (RigClient client : RigClient.values()) {
          table.append(' ').append(words(fault, feed, client)).append(" |");
        }
      }
      table.append('\n');
    }
    Files.writeString(folder.resolve("table.md"), table, StandardCharsets.UTF_8);
    return table.toString();
  }

  private String words(MatrixFault fault, RigFeed feed, RigClient client) {
    Map<String, String> newest = new HashMap<>();
    for (Line line : lines) {
      boolean same =
          line.state().equals(state)
              && line.fault().equals(fault.name())
              && line.feed().equals(feed.name())
              && line.client().equals(client.name());
      if (same) {
        newest.put(line.seed(), line.verdict());
      }
    }
    long passed = Collections.frequency(newest.values(), PASSED);
    long failed = Collections.frequency(newest.values(), FAILED);
    if (failed > 0) {
      return "FAILED " + failed + " of " + (passed + failed);
    }
    if (passed > 0) {
      return passed == 1 ? "passed" : "passed " + passed;
    }
    return Catalogue.concerns(fault, feed) ? "not run" : "–";
  }
}
