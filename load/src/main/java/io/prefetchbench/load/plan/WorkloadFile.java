package io.prefetchbench.load.plan;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.prefetchbench.reports.json.TextFile;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.DidYouMean;
import io.prefetchbench.testbed.command.RecordReader;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads workload files, completed by {@link #DEFAULTS}; a refusal names the key. */
public final class WorkloadFile {
  private static final String WORKLOADS = "/io/prefetchbench/load/workloads/";
  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?");
  private static final List<String> OWN = List.of("name", "about", "faults", "bursts");

  /** The workload that supplies defaults for the keys that a file omits. */
  public static final String DEFAULTS = "reference-data";

  /** The built-in workloads, in display order. */
  public static final List<String> NAMES =
      List.of(
          "reference-data",
          "update-storm",
          "hot-keys",
          "delete-reinsert",
          "re-prefetch-under-load",
          "redis-restart-empty",
          "worker-killed",
          "twenty-kills",
          "worker-stalled",
          "event-storm",
          "postgres-reference",
          "postgres-restarted",
          "slot-dropped",
          "broker-restarted",
          "rebalance",
          "large-entities",
          "gate-load",
          "first-run");

  private WorkloadFile() {}

  /** Reads a built-in workload by name, or a file by its path, completed by the defaults. */
  public static ObjectNode open(String nameOrPath) {
    if (NAMES.contains(nameOrPath)) {
      return builtIn(nameOrPath);
    }
    if (nameOrPath.isBlank() || !new File(nameOrPath).exists()) {
      throw unknown(nameOrPath);
    }
    Path file = Path.of(nameOrPath);
    String origin = "workload " + nameOrPath;
    return withDefaults(file, object(origin, RecordReader.tree(origin, file)));
  }

  private static ObjectNode builtIn(String name) {
    byte[] json = TextFile.resource(WorkloadFile.class, WORKLOADS + name + ".json").getBytes(UTF_8);
    return object(name, RecordReader.tree(name, json));
  }

  private static ObjectNode object(String origin, JsonNode tree) {
    if (tree instanceof ObjectNode object) {
      return object;
    }
    String found =
        tree.isMissingNode() ? "empty" : tree.getNodeType().name().toLowerCase(Locale.ROOT);
    throw new BadInput(origin + ": expected a JSON object, was " + found);
  }

  private static BadInput unknown(String given) {
    return new BadInput(
        "no workload '%s': expected the path of a JSON file or one of %s%s"
            .formatted(given, String.join(", ", NAMES), DidYouMean.suffix(given, NAMES)));
  }

  /** What the file says, on top of the defaults; objects are completed key by key. */
  private static ObjectNode withDefaults(Path file, ObjectNode given) {
    ObjectNode all = builtIn(DEFAULTS);
    all.remove(OWN);
    String name = String.valueOf(file.getFileName()).replaceFirst("\\.json$", "");
    String letters = name.replaceAll("[^A-Za-z0-9-]+", "-");
    all.put("name", letters.substring(0, Math.min(40, letters.length())));
    all.put("about", "");
    for (Map.Entry<String, JsonNode> entry : given.properties()) {
      if (all.get(entry.getKey()) instanceof ObjectNode nested
          && entry.getValue() instanceof ObjectNode changes) {
        nested.setAll(changes);
      } else {
        all.set(entry.getKey(), entry.getValue());
      }
    }
    return all;
  }

  /** Replaces values of the file; a dot in a key leads into an object. */
  public static ObjectNode with(ObjectNode workload, Map<String, String> values) {
    ObjectNode changed = workload.deepCopy();
    values.forEach(
        (key, value) -> {
          ObjectNode into = changed;
          String name = key;
          for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.')) {
            into = into.withObjectProperty(name.substring(0, dot));
            name = name.substring(dot + 1);
          }
          into.set(name, node(into.get(name), name, value));
        });
    return changed;
  }

  private static JsonNode node(@Nullable JsonNode old, String key, String value) {
    if (old == null ? !NUMBER.matcher(value).matches() : !old.isNumber()) {
      return TextNode.valueOf(value);
    }
    try {
      return RecordReader.tree(key, value.getBytes(UTF_8));
    } catch (BadInput e) {
      throw new BadInput(key + ": expected a number, was " + value, e);
    }
  }

  /** Reads a workload, or throws BadInput in one line. */
  public static Workload check(String origin, ObjectNode tree) {
    return RecordReader.read("workload " + origin, tree, Workload.class);
  }
}
