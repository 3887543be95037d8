package io.prefetchbench.gate.plan;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.reports.json.Json;
import io.prefetchbench.testbed.command.BadInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The reviewed list of this project's rows, {@code reports/gate-rows.json}: a list of {@code
 * {"benchmark", "mode", "params", "jmh", "way"}}: {@code jmh} has JMH arguments in one string,
 * {@code way} is {@code forks} (the default) or {@code inprocess}.
 */
public final class RowsFile {
  private static final Set<String> FIELDS = Set.of("benchmark", "mode", "params", "jmh", "way");

  private RowsFile() {}

  /**
   * Reads the cells in the order of the file; when there is a budget, the last are dropped first.
   *
   * @throws BadInput if the file cannot be read or has another form; the message names the row
   */
  public static List<GateCell> read(Path file) {
    JsonNode rows;
    try {
      rows = Json.read(file);
    } catch (IOException e) {
      throw new BadInput("expected a list of rows in " + file + " (" + e.getMessage() + ")", e);
    }
    if (!rows.isArray() || rows.isEmpty()) {
      throw new BadInput(file + ": expected a list of rows");
    }
    List<GateCell> cells = new ArrayList<>();
    Set<RowKey> keys = new HashSet<>();
    for (JsonNode row : rows) {
      GateCell cell = cell(row, file + ", row " + (cells.size() + 1));
      if (!keys.add(cell.key())) {
        throw new BadInput(file + ": " + "duplicate row " + cell.text());
      }
      cells.add(cell);
    }
    return List.copyOf(cells);
  }

  private static GateCell cell(JsonNode row, String where) {
    for (var field : row.properties()) {
      if (!FIELDS.contains(field.getKey())) {
        throw new BadInput(where + ": unknown field " + field.getKey() + ", expected " + FIELDS);
      }
    }
    SortedMap<String, String> params = new TreeMap<>();
    row.path("params").properties().forEach(p -> params.put(p.getKey(), p.getValue().asText()));
    String words = row.path("jmh").asText().strip();
    return new GateCell(
        required(row, "benchmark", where),
        required(row, "mode", where),
        params,
        JmhWords.of(words.isEmpty() ? List.of() : List.of(words.split("\\s+", -1))).words(),
        way(row, where));
  }

  private static Way way(JsonNode row, String where) {
    try {
      return Way.ofWord(row.path("way").asText(Way.FORKS.word()));
    } catch (BadInput e) {
      throw new BadInput(where + ": " + e.getMessage(), e);
    }
  }

  private static String required(JsonNode row, String field, String where) {
    String text = row.path(field).asText();
    if (text.isBlank()) {
      throw new BadInput(where + ": expected a " + field);
    }
    return text;
  }
}
