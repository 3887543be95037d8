package io.prefetchbench.gate.decision;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.gate.plan.RowKey;
import io.prefetchbench.reports.json.Json;
import io.prefetchbench.reports.run.Metric;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunDirectoryException;
import io.prefetchbench.reports.run.RunKind;
import io.prefetchbench.testbed.command.BadInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The figures of one counting run, either just counted or stored as {@code
 * reports/baselines/exact.json}, which people review and which is therefore sorted, with one row
 * per line. Immutable.
 *
 * @param environment what the figures depend on besides the code
 * @param commit the commit checked out during counting, null if unknown
 */
public record ExactBaseline(
    EnvironmentKey environment,
    SortedMap<String, String> clients,
    @Nullable String commit,
    SortedMap<String, ExactFigure> rows) {
  public static final int SCHEMA_VERSION = 1;

  public ExactBaseline {
    clients = Collections.unmodifiableSortedMap(new TreeMap<>(clients));
    rows = Collections.unmodifiableSortedMap(new TreeMap<>(rows));
    if (rows.isEmpty()) {
      throw new IllegalArgumentException("there is no row");
    }
    rows.keySet().forEach(RowText::parse);
  }

  public static ExactBaseline ofRun(RunDirectory run) {
    if (run.manifest().kind() != RunKind.COUNT || !run.manifest().valid()) {
      throw new RunDirectoryException(
          "%s is a %s run that ended %s; expected a whole counting run"
              .formatted(run.path(), run.manifest().kind().word(), run.manifest().result()),
          null);
    }
    SortedMap<String, ExactFigure> rows = new TreeMap<>();
    for (Metric metric : run.metrics()) {
      RowKey key = RowText.of(metric.key());
      rows.put(key.text(), new ExactFigure(metric.median(), metric.unit(), metric.better()));
    }
    JsonNode environment =
        run.json("environment.json")
            .orElseThrow(
                () -> new RunDirectoryException(run.path() + " has no environment.json", null));
    try {
      return new ExactBaseline(
          EnvironmentKey.of(environment),
          texts(environment.path("clients")),
          run.manifest().commit(),
          rows);
    } catch (IllegalArgumentException e) {
      throw new RunDirectoryException(run.path() + ": " + e.getMessage(), e);
    }
  }

  public static ExactBaseline read(Path file) {
    try {
      JsonNode json = Json.read(file);
      JsonNode version = json.path("schemaVersion");
      if (version.asInt() != SCHEMA_VERSION) {
        String found = version.isMissingNode() ? "none" : version.toString();
        throw new IllegalArgumentException(
            "expected schemaVersion " + SCHEMA_VERSION + ", found " + found);
      }
      return Json.as(json, ExactBaseline.class);
    } catch (IOException | IllegalArgumentException e) {
      throw new BadInput("cannot read the baseline " + file + ": " + e.getMessage(), e);
    }
  }

  private static SortedMap<String, String> texts(JsonNode object) {
    SortedMap<String, String> texts = new TreeMap<>();
    object.properties().forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
    return texts;
  }

  /** Returns the JSON form as stored in the file: one row per line, sorted by text. */
  public String toJson() {
    Map<String, Object> head = new LinkedHashMap<>();
    head.put("schemaVersion", SCHEMA_VERSION);
    head.put("environment", environment);
    head.put("clients", clients);
    if (commit != null) {
      head.put("commit", commit);
    }
    String fields =
        head.entrySet().stream()
            .map(entry -> line("  ", entry.getKey(), entry.getValue()))
            .collect(Collectors.joining(",\n"));
    String figures =
        rows.entrySet().stream()
            .map(row -> line("    ", row.getKey(), row.getValue()))
            .collect(Collectors.joining(",\n"));
    return "{\n" + fields + ",\n  \"rows\": {\n" + figures + "\n  }\n}\n";
  }

  private static String line(String indent, String key, Object value) {
    return indent + Json.line(key) + ": " + Json.line(value);
  }

  /** Returns a line for every row that differs in a later baseline, in the order of their texts. */
  public List<String> changesTo(ExactBaseline later) {
    List<String> lines = new ArrayList<>();
    if (!environment.equals(later.environment)) {
      lines.add(environment.text() + " → " + later.environment.text());
    }
    TreeSet<String> texts = new TreeSet<>(rows.keySet());
    texts.addAll(later.rows.keySet());
    for (String text : texts) {
      String change = change(rows.get(text), later.rows.get(text));
      if (!change.isEmpty()) {
        lines.add(text + "  " + change);
      }
    }
    return lines;
  }

  private static String change(@Nullable ExactFigure was, @Nullable ExactFigure is) {
    if (was == null) {
      return is == null ? "" : "new: " + is.text();
    }
    if (is == null) {
      return "removed, was " + was.text();
    }
    if (!was.isLike(is)) {
      return is.text() + ", was " + was.text();
    }
    return was.value() == is.value() ? "" : was.change(is);
  }

  /**
   * The environment that counts depend on besides the code: figures with different keys are never
   * compared. Immutable.
   *
   * @param allocator of that Redis: {@code libc} or {@code jemalloc-…}
   */
  record EnvironmentKey(String redis, String allocator, String architecture) {
    public EnvironmentKey {
      if (redis.isBlank() || allocator.isBlank() || architecture.isBlank()) {
        throw new IllegalArgumentException(
            "an environment has redis, allocator and architecture, all of them texts");
      }
    }

    /** Returns the key from a run's {@code environment.json}. */
    static EnvironmentKey of(JsonNode environment) {
      JsonNode cache = environment.path("redis").path("cache");
      try {
        return new EnvironmentKey(
            cache.path("version").asText(),
            cache.path("allocator").asText(),
            environment.path("machine").path("architecture").asText());
      } catch (IllegalArgumentException e) {
        throw new RunDirectoryException("environment.json: " + e.getMessage(), e);
      }
    }

    boolean agrees(EnvironmentKey other, boolean bytes) {
      return redis.equals(other.redis)
          && allocator.equals(other.allocator)
          && (!bytes || architecture.equals(other.architecture));
    }

    /** Returns the key for people: {@code Redis 7.0.15, libc, amd64}. */
    public String text() {
      return "Redis " + redis + ", " + allocator + ", " + architecture;
    }
  }
}
