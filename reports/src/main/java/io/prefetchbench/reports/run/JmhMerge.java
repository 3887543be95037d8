package io.prefetchbench.reports.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prefetchbench.reports.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Merges the forks of a run's rounds into one file in JMH's own format (its {@code -rf json}),
 * where {@code rawData[fork][iteration]} holds one fork a round, in round order. A cell is a
 * benchmark with its mode, threads, parameters and JDK; each figure that JMH derives from the raw
 * ones is computed again from all of them.
 */
public final class JmhMerge {
  private JmhMerge() {}

  /**
   * Merges every {@code <round>-<cell>.json} in {@code rawFolder} into the file {@code out}.
   *
   * @return how many cells were written; 0 if there is no fork, and then {@code out} is an empty
   *     list
   * @throws RunDirectoryException if a file cannot be read or written, or is not JMH's JSON
   */
  public static int merge(Path rawFolder, Path out) {
    Map<String, ObjectNode> cells = new LinkedHashMap<>();
    for (Path file : forkFiles(rawFolder)) {
      for (JsonNode result : read(file)) {
        add(cells, (ObjectNode) result);
      }
    }
    ArrayNode merged = (ArrayNode) Json.tree(List.of());
    for (ObjectNode cell : cells.values()) {
      derive(cell);
      merged.add(cell);
    }
    try {
      Json.writeAtomically(out, Json.pretty(merged));
      return merged.size();
    } catch (IOException e) {
      throw new RunDirectoryException("cannot write " + out + ": " + e.getMessage(), e);
    }
  }

  private static List<Path> forkFiles(Path rawFolder) {
    if (!Files.isDirectory(rawFolder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(rawFolder)) {
      return files
          .filter(file -> String.valueOf(file.getFileName()).matches("\\d+-.*\\.json"))
          .sorted(Comparator.comparingLong(JmhMerge::round).thenComparing(Path::toString))
          .toList();
    } catch (IOException e) {
      throw new RunDirectoryException("cannot list " + rawFolder, e);
    }
  }

  private static long round(Path file) {
    String name = String.valueOf(file.getFileName());
    return Long.parseLong(name.substring(0, name.indexOf('-')));
  }

  private static List<JsonNode> read(Path file) {
    try {
      JsonNode results = Json.read(file);
      List<JsonNode> list = new ArrayList<>();
      results.forEach(list::add);
      boolean good = results.isArray();
      for (JsonNode result : list) {
        good &= result.path("primaryMetric").isObject() && result.path("benchmark").isTextual();
      }
      if (!good) {
        throw new RunDirectoryException(file + " is not a result file of JMH", null);
      }
      return list;
    } catch (IOException e) {
      throw new RunDirectoryException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static void add(Map<String, ObjectNode> cells, ObjectNode fork) {
    String key =
        String.join(
            "|",
            fork.path("benchmark").asText(),
            fork.path("mode").asText(),
            fork.path("threads").asText(),
            fork.path("jvm").asText(),
            fork.path("params").toString());
    ObjectNode cell = cells.get(key);
    if (cell == null) {
      cells.put(key, fork.deepCopy());
      return;
    }
    cell.put("forks", cell.path("forks").asInt() + fork.path("forks").asInt());
    append((ObjectNode) cell.get("primaryMetric"), fork.get("primaryMetric"));
    ObjectNode secondaries = (ObjectNode) cell.get("secondaryMetrics");
    fork.path("secondaryMetrics")
        .properties()
        .forEach(
            metric -> {
              if (secondaries.path(metric.getKey()) instanceof ObjectNode existing) {
                append(existing, metric.getValue());
              } else {
                secondaries.set(metric.getKey(), metric.getValue());
              }
            });
  }

  private static void append(ObjectNode metric, JsonNode other) {
    for (String raw : List.of("rawData", "rawDataHistogram")) {
      if (metric.get(raw) instanceof ArrayNode forks && other.get(raw) instanceof ArrayNode more) {
        forks.addAll(more);
      }
    }
  }

  private static void derive(ObjectNode cell) {
    JmhStatistics.refresh((ObjectNode) cell.get("primaryMetric"));
    for (JsonNode metric : cell.path("secondaryMetrics")) {
      JmhStatistics.refresh((ObjectNode) metric);
    }
  }
}
