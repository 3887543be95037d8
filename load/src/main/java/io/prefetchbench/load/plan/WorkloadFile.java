package io.prefetchbench.load.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prefetchbench.testbed.command.DidYouMean;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads workload files, completed by {@link #DEFAULTS}; a refusal names the key. */
public final class WorkloadFile {
  private static final String WORKLOADS = "/io/prefetchbench/load/workloads/";
  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?");
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private static final long BYTES_MAX = 1 << 20;
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
    String text = text(nameOrPath);
    return withDefaults(nameOrPath, tree("workload " + nameOrPath, text));
  }

  private static ObjectNode builtIn(String name) {
    try (InputStream own = WorkloadFile.class.getResourceAsStream(WORKLOADS + name + ".json")) {
      if (own == null) {
        throw new IllegalStateException("no resource for the workload " + name);
      }
      return tree("workload " + name, new String(own.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The text of a file, if it is one that can hold a workload. */
  private static String text(String path) {
    Path file;
    try {
      file = Path.of(path);
    } catch (InvalidPathException e) {
      throw unknown(path, e);
    }
    if (path.isBlank() || !Files.exists(file)) {
      throw unknown(path, null);
    }
    if (!Files.isRegularFile(file)) {
      throw refused(path, "expected a JSON file, was " + kind(file), null);
    }
    try {
      if (Files.size(file) > BYTES_MAX) {
        throw refused(path, "expected at most 1 MiB, was " + Files.size(file) + " bytes", null);
      }
      return decoded(path, Files.readAllBytes(file));
    } catch (AccessDeniedException e) {
      throw refused(path, "expected a file that can be read, permission denied", e);
    } catch (IOException e) {
      throw refused(path, "expected a file that can be read, " + e.getMessage(), e);
    }
  }

  private static String decoded(String path, byte[] bytes) {
    int first = bytes.length > 0 ? bytes[0] & 0xff : 0;
    if (first == 0xfe || first == 0xff || (bytes.length > 1 && (first == 0 || bytes[1] == 0))) {
      throw refused(path, "expected UTF-8, was UTF-16 or binary", null);
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      if (text.isBlank()) {
        throw refused(path, "expected a JSON object, was empty", null);
      }
      if (text.charAt(0) == '\uFEFF') {
        throw refused(path, "expected UTF-8 without a byte order mark", null);
      }
      return text;
    } catch (CharacterCodingException e) {
      throw refused(path, "expected UTF-8, was another encoding", e);
    }
  }

  private static String kind(Path file) {
    return Files.isDirectory(file) ? "a folder" : "neither file nor folder";
  }

  private static IllegalArgumentException unknown(String given, @Nullable Exception cause) {
    return new IllegalArgumentException(
        "no workload '"
            + given
            + "': expected the path of a JSON file or one of "
            + String.join(", ", NAMES)
            + DidYouMean.suffix(given, NAMES),
        cause);
  }

  private static IllegalArgumentException refused(
      String path, String what, @Nullable Exception cause) {
    return new IllegalArgumentException("workload " + path + ": " + what, cause);
  }

  /** What the file says, on top of the defaults; objects are completed key by key. */
  private static ObjectNode withDefaults(String path, ObjectNode given) {
    ObjectNode all = builtIn(DEFAULTS);
    all.remove(OWN);
    String name = String.valueOf(Path.of(path).getFileName()).replaceFirst("\\.json$", "");
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

  public static ObjectNode tree(String origin, String text) {
    try {
      if (JSON.readTree(text) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      long line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      throw new IllegalArgumentException(origin + ", line " + line + ": not JSON: " + reason(e), e);
    }
    throw new IllegalArgumentException(origin + ": expected a JSON object");
  }

  private static String reason(JsonProcessingException e) {
    String message = String.valueOf(e.getOriginalMessage());
    return message.startsWith("Trailing token") ? "there is more behind the object" : message;
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

  public static Workload check(String origin, ObjectNode tree) {
    WorkloadKeys keys = new WorkloadKeys("workload " + origin, tree);
    return keys.workload();
  }
}
