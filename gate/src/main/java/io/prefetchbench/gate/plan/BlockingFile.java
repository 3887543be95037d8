package io.prefetchbench.gate.plan;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.reports.json.Json;
import io.prefetchbench.testbed.command.BadInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The rows that may turn a build red, as reviewed, and their measured noise: {@code
 * reports/gate-blocking.json}. Immutable.
 *
 * @param schemaVersion {@value #SCHEMA_VERSION}
 * @param rows texts of the rows
 * @param calibrated noise of every row that was calibrated, by its text
 */
public record BlockingFile(
    int schemaVersion, List<String> rows, SortedMap<String, Noise> calibrated) {
  /** The version of the file's form. */
  public static final int SCHEMA_VERSION = 1;

  /**
   * Noise of one row: the standard deviation of d between two forks of one build, and its 90 %
   * interval. Immutable.
   */
  public record Noise(double sigma, double lower, double upper) {}

  /**
   * Copies the collections.
   *
   * @throws IllegalArgumentException if a row is named twice
   */
  public BlockingFile {
    rows = List.copyOf(rows);
    calibrated = Collections.unmodifiableSortedMap(new TreeMap<>(calibrated));
    if (new HashSet<>(rows).size() < rows.size()) {
      throw new IllegalArgumentException("rows names a row twice");
    }
  }

  /** Returns the file's content for these rows. */
  public static BlockingFile of(List<String> rows, SortedMap<String, Noise> calibrated) {
    return new BlockingFile(SCHEMA_VERSION, rows, calibrated);
  }

  /**
   * Reads a file.
   *
   * @throws BadInput if it cannot be read or is not a blocking set
   */
  public static BlockingFile read(Path file) {
    Keys top = Keys.of(file);
    top.allow(List.of("schemaVersion", "rows", "calibrated"));
    JsonNode version = top.need("schemaVersion", "the number " + SCHEMA_VERSION);
    if (version.asInt() != SCHEMA_VERSION) {
      throw top.wrong("schemaVersion", version, "the number " + SCHEMA_VERSION);
    }
    top.need("rows", "a list of row texts");
    List<String> rows = new ArrayList<>();
    for (Keys.Text row : top.texts("rows")) {
      if (rows.contains(row.value())) {
        throw top.wrong(row.key(), row.value(), "each row once");
      }
      rows.add(row.value());
    }
    SortedMap<String, Noise> calibrated = new TreeMap<>();
    Keys noises = top.object("calibrated");
    for (String row : noises.names()) {
      Keys noise = noises.object(row);
      noise.allow(List.of("sigma", "lower", "upper"));
      calibrated.put(
          row,
          new Noise(
              noise.required("sigma", Range.AMOUNT),
              noise.required("lower", Range.AMOUNT),
              noise.required("upper", Range.AMOUNT)));
    }
    return of(rows, calibrated);
  }

  /** Writes the file, so that a reader sees the old one or the new one. */
  public void write(Path file) throws IOException {
    Json.writeAtomically(file, Json.pretty(this));
  }
}
