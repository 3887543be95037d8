package io.prefetchbench.gate.plan;

import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.RecordReader;
import io.prefetchbench.testbed.command.RecordReader.JsonKey;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The reviewed list of this project's rows, {@code reports/gate-rows.json}: a list of {@code
 * {"benchmark", "mode", "params", "jmh", "way"}}: {@code jmh} has JMH arguments in one string,
 * {@code way} is {@code forks} (the default) or {@code inprocess}.
 */
public final class RowsFile {
  private RowsFile() {}

  record Row(
      String benchmark,
      String mode,
      @JsonKey(otherwise = "{}") Map<String, String> params,
      @JsonKey(otherwise = "\"\"") String jmh,
      @JsonKey(otherwise = "\"forks\"") Way way) {
    Row {
      if (benchmark.isBlank()) {
        throw RecordReader.wrong("benchmark", "a benchmark of JMH", benchmark);
      }
      if (mode.isBlank()) {
        throw RecordReader.wrong("mode", "a mode of JMH", mode);
      }
    }

    GateCell cell() {
      List<String> words = jmh.isBlank() ? List.of() : List.of(jmh.strip().split("\\s+", -1));
      return new GateCell(benchmark, mode, new TreeMap<>(params), JmhWords.of(words).words(), way);
    }
  }

  /** Reads the cells in the order of the file; a budget drops the last first. */
  public static List<GateCell> read(Path file) {
    String origin = file.toString();
    List<Row> rows = RecordReader.readList(origin, RecordReader.tree(origin, file), Row.class);
    if (rows.isEmpty()) {
      throw new BadInput(file + ": expected a list of rows, was empty");
    }
    List<GateCell> cells = new ArrayList<>();
    Set<RowKey> keys = new HashSet<>();
    for (Row row : rows) {
      GateCell cell = row.cell();
      if (!keys.add(cell.key())) {
        throw new BadInput(file + ": duplicate row " + cell.text());
      }
      cells.add(cell);
    }
    return List.copyOf(cells);
  }
}
