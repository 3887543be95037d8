package io.prefetchbench.gate.selftest;

import io.prefetchbench.gate.record.GateResult;
import io.prefetchbench.gate.record.GateRow;
import io.prefetchbench.gate.record.GateVerdict;
import io.prefetchbench.reports.Proportion;
import io.prefetchbench.reports.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All real end-to-end decisions of one build against itself, one per line; each run of the
 * self-test appends to it. Immutable.
 *
 * @param decisions in the order they were made
 */
record AaHistory(List<Decision> decisions) {
  static final String FILE = "aa-history.ndjson";

  private static final double CONFIDENCE = 0.95;

  /**
   * One blocking row of one run.
   *
   * @param commit the build, or null
   * @param red whether it turned the run red
   */
  record Decision(
      Instant end, @Nullable String commit, String row, GateVerdict verdict, boolean red) {}

  /** Copies the list. */
  AaHistory {
    decisions = List.copyOf(decisions);
  }

  /**
   * Reads a history; a missing file is an empty one.
   *
   * @throws IOException if the file cannot be read or a line is not a decision; the message names
   *     both
   */
  static AaHistory read(Path file) throws IOException {
    List<Decision> decisions = new ArrayList<>();
    if (Files.exists(file)) {
      int number = 0;
      for (String line : Files.readAllLines(file)) {
        number++;
        try {
          decisions.add(Json.as(Json.parse(line), Decision.class));
        } catch (IllegalArgumentException e) {
          throw new IOException(file + ", line " + number + ": " + e.getMessage(), e);
        }
      }
    }
    return new AaHistory(decisions);
  }

  /**
   * Appends the blocking rows of a result to a history.
   *
   * @throws IllegalArgumentException if the result does not compare one build with itself
   */
  static void append(Path file, GateResult result) throws IOException {
    if (!result.sameBuild()) {
      throw new IllegalArgumentException("the two sides are different builds");
    }
    StringBuilder lines = new StringBuilder();
    for (GateRow row : result.rows()) {
      if (row.blocking()) {
        Decision decision =
            new Decision(
                result.end(),
                result.candidate().commit(),
                row.key().text(),
                row.verdict(),
                row.red());
        lines.append(Json.line(decision)).append('\n');
      }
    }
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Files.write(
        file,
        lines.toString().getBytes(StandardCharsets.UTF_8),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  /** Returns the number of red decisions. */
  int red() {
    return (int) decisions.stream().filter(Decision::red).count();
  }

  /** Returns the upper bound of the probability of a red decision, with 95 % confidence. */
  double upper() {
    return Proportion.upper(red(), decisions.size(), CONFIDENCE);
  }

  /** Returns the lower bound of the probability of a red decision, with 95 % confidence. */
  double lower() {
    return 1 - Proportion.upper(decisions.size() - red(), decisions.size(), CONFIDENCE);
  }
}
