package io.prefetchbench.reports.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.reports.json.Json;
import io.prefetchbench.reports.json.LineLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** A run directory, for reading ({@code docs/RUN_DIRECTORY.md}); files are read when asked for. */
public final class RunDirectory {
  public static final String MANIFEST = "run.json";

  public static final String METRICS = "metrics.ndjson";

  /** The name, beside the runs, that leads to the newest. */
  public static final String LATEST = "latest";

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
  private static final String STAMPED = "\\d{8}T\\d{6}Z-.*";
  private static final int MAX_SAME_SECOND = 100;

  private final Path folder;
  private final RunManifest manifest;

  private RunDirectory(Path folder, RunManifest manifest) {
    this.folder = folder;
    this.manifest = manifest;
  }

  /** Begins a run in a new folder {@code <utc-time>-<kind>-<short name>} under {@code runsRoot}. */
  public static RunWriter create(Path runsRoot, Instant startUtc, RunKind kind, String shortName) {
    if (!shortName.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,59}")) {
      throw new IllegalArgumentException(
          "a run's short name is up to 60 letters, digits, '.', '_', '-', not '" + shortName + "'");
    }
    String name = STAMP.format(startUtc) + "-" + kind.word() + "-" + shortName;
    for (int i = 1; i <= MAX_SAME_SECOND; i++) {
      Path base = runsRoot.resolve(i == 1 ? name : name + "-" + i);
      if (!taken(base)) {
        return RunWriter.at(base, runsRoot.toAbsolutePath().normalize());
      }
    }
    throw new RunDirectoryException(
        runsRoot + " already holds " + MAX_SAME_SECOND + " runs called " + name, null);
  }

  /** Begins a run in exactly this folder, which must not exist; {@code latest} is left alone. */
  public static RunWriter createAt(Path out) {
    if (taken(out)) {
      throw new RunDirectoryException(out + " exists already; name a new folder", null);
    }
    return RunWriter.at(out, null);
  }

  /**
   * Goes on with a run that was interrupted. If its name has a time, as {@link #create} gives it,
   * {@code latest} will point to it when it is finished. Throws RunDirectoryException if there is
   * no such folder, or it has another name.
   *
   * @param partial the folder, which ends in {@code .PARTIAL}
   */
  public static RunWriter reopen(Path partial) {
    Path folder = partial.toAbsolutePath().normalize();
    String name = String.valueOf(folder.getFileName());
    if (!Files.isDirectory(folder) || !name.endsWith(RunWriter.PARTIAL)) {
      throw new RunDirectoryException(
          partial + ": expected the folder of an interrupted run, which ends in .PARTIAL", null);
    }
    return RunWriter.again(folder, name.matches(STAMPED) ? folder.getParent() : null);
  }

  /** Opens a run directory, or the newest run when {@code path} is {@code runs/latest}. */
  public static RunDirectory open(Path path) {
    Path folder = follow(path);
    if (!Files.isDirectory(folder)) {
      throw new RunDirectoryException(path + " is not a folder; expected a run directory", null);
    }
    return new RunDirectory(folder, readManifest(folder));
  }

  /** Returns the folder: absolute, links resolved. */
  public Path path() {
    return folder;
  }

  public String name() {
    return String.valueOf(folder.getFileName());
  }

  /** Returns what was run, and whether it can be trusted. */
  public RunManifest manifest() {
    return manifest;
  }

  /** Returns the path of {@code name} inside the folder, whether it exists or not. */
  public Path resolve(String name) {
    return folder.resolve(name);
  }

  /** Returns the tree in {@code name}, or empty if the run has no such file. */
  public Optional<JsonNode> json(String name) {
    Path file = resolve(name);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Json.read(file));
    } catch (IOException e) {
      throw new RunDirectoryException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Returns the metrics in the order they were written, without a line that a kill cut short.
   * Throws RunDirectoryException if a line is broken, or two metrics have one key.
   */
  public List<Metric> metrics() {
    List<Metric> metrics =
        lines(METRICS, Metric::ofJsonLine).stream().flatMap(Optional::stream).toList();
    Set<MetricKey> keys = new HashSet<>();
    for (Metric metric : metrics) {
      if (!keys.add(metric.key())) {
        throw new RunDirectoryException(
            folder + " has two metrics called " + metric.key().text(), null);
      }
    }
    return metrics;
  }

  /** Returns the lines of a file of JSON lines; empty if there is none. */
  public List<JsonNode> jsonLines(String name) {
    return lines(name, Json::parse);
  }

  private <T> List<T> lines(String name, Function<String, T> parser) {
    Path file = resolve(name);
    List<T> parsed = new ArrayList<>();
    int number = 0;
    try {
      for (String line : LineLog.read(file)) {
        number++;
        if (!line.isBlank()) {
          parsed.add(parser.apply(line));
        }
      }
      return List.copyOf(parsed);
    } catch (IOException | IllegalArgumentException e) {
      throw new RunDirectoryException(file + ", line " + number + ": " + e.getMessage(), e);
    }
  }

  /** Returns the runs inside this one, by folder name; empty unless it is a suite. */
  public List<RunDirectory> parts() {
    if (manifest.kind() != RunKind.SUITE) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(folder)) {
      return children
          .filter(child -> Files.isRegularFile(child.resolve(MANIFEST)) || unfinished(child))
          .sorted()
          .map(RunDirectory::open)
          .toList();
    } catch (IOException e) {
      throw new RunDirectoryException("cannot list " + folder, e);
    }
  }

  private static boolean taken(Path base) {
    for (RunResult result : RunResult.values()) {
      if (Files.exists(base.resolveSibling(base.getFileName() + result.folderSuffix()))) {
        return true;
      }
    }
    return false;
  }

  private static boolean unfinished(Path folder) {
    return Files.isDirectory(folder) && String.valueOf(folder.getFileName()).endsWith(".PARTIAL");
  }

  private static Path follow(Path path) {
    try {
      if (Files.isRegularFile(path) && path.endsWith(LATEST)) {
        return path.resolveSibling(Files.readString(path).strip()).toRealPath();
      }
      return Files.exists(path) ? path.toRealPath() : path;
    } catch (IOException e) {
      throw new RunDirectoryException("cannot read " + path, e);
    }
  }

  private static RunManifest readManifest(Path folder) {
    Path file = folder.resolve(MANIFEST);
    if (!Files.isRegularFile(file)) {
      if (unfinished(folder)) {
        return cutOff(folder);
      }
      throw new RunDirectoryException(
          folder + " is not a run directory: it has no " + MANIFEST, null);
    }
    try {
      RunManifest manifest = Json.as(Json.read(file), RunManifest.class);
      if (manifest.schemaVersion() > RunManifest.SCHEMA_VERSION) {
        throw new RunDirectoryException(
            "%s has schema version %s; this bench reads up to %s"
                .formatted(file, manifest.schemaVersion(), RunManifest.SCHEMA_VERSION),
            null);
      }
      return manifest;
    } catch (IOException | IllegalArgumentException e) {
      throw new RunDirectoryException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  /** A run that was killed left no manifest: its folder's name says what it was going to be. */
  private static RunManifest cutOff(Path folder) {
    String name = String.valueOf(folder.getFileName()).replace(".PARTIAL", "");
    RunKind kind = RunKind.SUITE;
    for (RunKind candidate : RunKind.values()) {
      if (name.equals(candidate.word()) || name.contains("-" + candidate.word() + "-")) {
        kind = candidate;
      }
    }
    return RunManifest.builder(kind, name)
        .result(RunResult.PARTIAL, List.of("the run was cut off before it ended"))
        .build();
  }
}
