package io.prefetchbench.gate.plan;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.testbed.command.BadInput;
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

  /** Reads the cells in the order of the file; a budget drops the last first. */
  public static List<GateCell> read(Path file) {
    List<GateCell> cells = new ArrayList<>();
    Set<RowKey> keys = new HashSet<>();
    for (Keys row : Keys.ofList(file)) {
      GateCell cell = cell(row);
      if (!keys.add(cell.key())) {
        throw new BadInput(file + ": duplicate row " + cell.text());
      }
      cells.add(cell);
    }
    return List.copyOf(cells);
  }

  private static GateCell cell(Keys row) {
    row.allow(FIELDS);
    SortedMap<String, String> params = new TreeMap<>();
    JsonNode given = row.object("params").object();
    given.properties().forEach(p -> params.put(p.getKey(), p.getValue().asText()));
    String words = row.object().path("jmh").asText().strip();
    String way = row.object().path("way").asText(Way.FORKS.word());
    return new GateCell(
        row.text("benchmark", "class and method"),
        row.text("mode", "a mode of JMH"),
        params,
        JmhWords.of(words.isEmpty() ? List.of() : List.of(words.split("\\s+", -1))).words(),
        Way.of(way).orElseThrow(() -> row.wrong("way", way, "forks or inprocess")));
  }
}
