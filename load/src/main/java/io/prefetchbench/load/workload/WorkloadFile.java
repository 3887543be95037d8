package io.prefetchbench.load.workload;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads workload files. A value that is missing, misspelt or out of range is refused with one line
 * that names the key and says what was expected; nothing is guessed.
 *
 * <p>Stateless and thread-safe.
 */
public final class WorkloadFile {
  private static final String WORKLOADS = "/io/prefetchbench/load/workloads/";
  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?");
  private static final ObjectMapper JSON = new ObjectMapper();

  /** The workloads that come along, in the order in which they are told. */
  public static final List<String> NAMES =
      List.of(
          "reference-data",
          "update-storm",
          "hot-keys",
          "delete-reinsert",
          "re-prefetch-under-load",
          "redis-restart-empty",
          "worker-killed",
          "worker-stalled",
          "event-storm",
          "large-entities",
          "gate-load",
          "first-run");

  private WorkloadFile() {}

  /**
   * Reads a workload by the name of one that comes along, or by the path of a file.
   *
   * @throws IllegalArgumentException with one clear line if there is none or it is broken
   */
  public static ObjectNode open(String nameOrPath) {
    try (InputStream own =
        WorkloadFile.class.getResourceAsStream(WORKLOADS + nameOrPath + ".json")) {
      if (own != null && nameOrPath.matches("[a-z0-9-]+")) {
        return tree(nameOrPath, new String(own.readAllBytes(), StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Path file = Path.of(nameOrPath);
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          "no workload "
              + nameOrPath
              + ": expected the path of a JSON file or one of "
              + String.join(", ", NAMES));
    }
    try {
      return tree(nameOrPath, Files.readString(file));
    } catch (IOException e) {
      throw new IllegalArgumentException("workload " + nameOrPath + " cannot be read: " + e, e);
    }
  }

  /**
   * Reads the text of a workload file.
   *
   * @param origin how to call it in messages
   * @throws IllegalArgumentException with one clear line if it is broken
   */
  public static ObjectNode tree(String origin, String text) {
    try {
      if (JSON.readTree(text) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      long line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      throw new IllegalArgumentException(
          "workload " + origin + ", line " + line + ": not JSON: " + e.getOriginalMessage(), e);
    }
    throw new IllegalArgumentException("workload " + origin + ": expected a JSON object");
  }

  /**
   * Puts values in place of those of the file: what the command line said.
   *
   * @param values key to value; a dot in a key leads into an object; text where the file has text,
   *     else the text of a number
   */
  public static ObjectNode with(ObjectNode workload, Map<String, String> values) {
    ObjectNode changed = workload.deepCopy();
    values.forEach(
        (key, value) -> {
          int dot = key.indexOf('.');
          String name = key.substring(dot + 1);
          ObjectNode into = dot < 0 ? changed : changed.withObjectProperty(key.substring(0, dot));
          into.set(name, node(into.get(name), name, value));
        });
    return changed;
  }

  private static JsonNode node(@Nullable JsonNode old, String key, String value) {
    boolean number = old == null ? NUMBER.matcher(value).matches() : old.isNumber();
    if (!number) {
      return JSON.getNodeFactory().textNode(value);
    }
    try {
      return JSON.readTree(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(key + ": expected a number, was " + value, e);
    }
  }

  /**
   * Checks a workload and makes it a value.
   *
   * @throws IllegalArgumentException with one clear line if a key is missing, unknown or wrong
   */
  public static Workload check(String origin, ObjectNode tree) {
    WorkloadKeys keys = new WorkloadKeys("workload " + origin, tree);
    return keys.workload();
  }
}
