package io.prefetchbench.gate.plan;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.testbed.command.BadInput;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

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
      @JsonSetter(nulls = Nulls.AS_EMPTY) Map<String, JsonNode> params,
      @JsonSetter(nulls = Nulls.AS_EMPTY) String jmh,
      @JsonSetter(nulls = Nulls.SET) @Nullable Way way) {
    Row {
      if (benchmark.isBlank() || mode.isBlank()) {
        throw new IllegalArgumentException("a row names a benchmark and a mode of JMH");
      }
    }

    GateCell cell() {
      SortedMap<String, String> texts = new TreeMap<>();
      params.forEach((name, value) -> texts.put(name, value.asText()));
      List<String> words = jmh.isBlank() ? List.of() : List.of(jmh.strip().split("\\s+", -1));
      return new GateCell(
          benchmark, mode, texts, JmhWords.of(words).words(), way == null ? Way.FORKS : way);
    }
  }

  /** Reads the cells in the order of the file; a budget drops the last first. */
  public static List<GateCell> read(Path file) {
    InputFile input = new InputFile(file);
    JsonNode top = input.read();
    if (!top.isArray() || top.isEmpty()) {
      throw new BadInput(file + " is " + top + "; expected a list of rows");
    }
    List<GateCell> cells = new ArrayList<>();
    Set<RowKey> keys = new HashSet<>();
    for (Row row : input.as(top, Row[].class)) {
      GateCell cell = row.cell();
      if (!keys.add(cell.key())) {
        throw new BadInput(file + ": duplicate row " + cell.text());
      }
      cells.add(cell);
    }
    return List.copyOf(cells);
  }
}
