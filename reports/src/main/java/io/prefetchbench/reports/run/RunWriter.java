package io.prefetchbench.reports.run;

import io.prefetchbench.reports.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A run directory being written. Its folder ends in {@code .PARTIAL} until {@link #finish}, so that
 * a run that was killed never looks whole. Thread-safe. Every method throws {@link
 * RunDirectoryException} when the file system refuses.
 */
public final class RunWriter {
  /** What the name of an unfinished run ends in. */
  static final String PARTIAL = ".PARTIAL";

  private final Path working;
  private final Path base;
  private final @Nullable Path runsRoot;
  private final Set<MetricKey> written = new HashSet<>();
  private boolean finished;

  private RunWriter(Path base, @Nullable Path runsRoot) {
    this.base = base;
    this.runsRoot = runsRoot;
    this.working = base.resolveSibling(base.getFileName() + PARTIAL);
  }

  /** Makes the folder {@code base.PARTIAL}; {@code runsRoot} gets the link to the newest run. */
  static RunWriter at(Path base, @Nullable Path runsRoot) {
    RunWriter writer = new RunWriter(base.toAbsolutePath().normalize(), runsRoot);
    try {
      makeParent(writer.working);
    } catch (IOException e) {
      throw new RunDirectoryException(
          "cannot write a run directory at " + base + ": no folder can be made above it", e);
    }
    try {
      Files.createDirectory(writer.working);
      return writer;
    } catch (FileAlreadyExistsException e) {
      throw new RunDirectoryException(e.getFile() + " exists already; name a new folder", e);
    } catch (IOException | SecurityException e) {
      throw new RunDirectoryException(
          "cannot write a run directory at " + base + " (" + reason(e) + ")", e);
    }
  }

  /**
   * Goes on with a folder that {@link RunDirectory#reopen} has found. The half line that a kill has
   * left at the end of an {@code .ndjson} file is cut off, so that the next one begins where it
   * must. Metrics that were written before are not known to this writer.
   */
  static RunWriter again(Path partial, @Nullable Path runsRoot) {
    String name = String.valueOf(partial.getFileName());
    Path base = partial.resolveSibling(name.substring(0, name.length() - PARTIAL.length()));
    RunWriter writer = new RunWriter(base, runsRoot);
    try (Stream<Path> files = Files.list(partial)) {
      for (Path file : files.filter(file -> file.toString().endsWith(".ndjson")).toList()) {
        dropHalfLine(file);
      }
      return writer;
    } catch (IOException e) {
      throw new RunDirectoryException("cannot go on in " + partial + why(e), e);
    }
  }

  private static void dropHalfLine(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    if (end < bytes.length) {
      Files.write(file, Arrays.copyOf(bytes, end));
    }
  }

  /** Returns the folder as it is called now: absolute, ending in {@code .PARTIAL}. */
  public Path path() {
    return working;
  }

  /** Returns the path of {@code name} inside the folder; folders in {@code name} are made. */
  public Path resolve(String name) {
    Path file = working.resolve(name).normalize();
    if (!file.startsWith(working) || file.equals(working)) {
      throw new IllegalArgumentException("'" + name + "' is not a name inside a run directory");
    }
    try {
      makeParent(file);
      return file;
    } catch (IOException e) {
      throw new RunDirectoryException("cannot make a folder for " + file + why(e), e);
    }
  }

  /** Writes {@code content} as JSON, whole or not at all. */
  public void writeJson(String name, Object content) {
    writeText(name, Json.pretty(content));
  }

  /** Writes {@code text} in UTF-8, whole or not at all. */
  public synchronized void writeText(String name, String text) {
    Path file = resolve(name);
    try {
      Json.writeAtomically(file, text);
    } catch (IOException e) {
      throw new RunDirectoryException("cannot write " + file + why(e), e);
    }
  }

  public synchronized void appendMetric(Metric metric) {
    if (!written.add(metric.key())) {
      throw new IllegalArgumentException("two metrics are called " + metric.key().text());
    }
    appendText(RunDirectory.METRICS, metric.toJsonLine());
  }

  public void appendJsonLine(String name, Object content) {
    appendText(name, Json.line(content));
  }

  /** Begins a part of a suite in the folder {@code name} of this one. Finish it before this one. */
  public RunWriter nested(String name) {
    return at(resolve(name), null);
  }

  /** Writes the manifest, gives the folder its last name, and points {@code latest} to it. */
  public synchronized Path finish(RunManifest manifest) {
    if (finished) {
      throw new IllegalStateException(working + " is finished already");
    }
    writeJson(RunDirectory.MANIFEST, manifest);
    Path last = base.resolveSibling(base.getFileName() + manifest.result().folderSuffix());
    try {
      if (!last.equals(working)) {
        Files.move(working, last);
      }
      finished = true;
      if (runsRoot != null) {
        point(runsRoot.resolve(RunDirectory.LATEST), last);
      }
      return last;
    } catch (IOException e) {
      throw new RunDirectoryException("cannot rename " + working + " to " + last + why(e), e);
    }
  }

  private synchronized void appendText(String name, String line) {
    Path file = resolve(name);
    try {
      Files.write(
          file,
          (line + "\n").getBytes(StandardCharsets.UTF_8),
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new RunDirectoryException("cannot append to " + file + why(e), e);
    }
  }

  private static void makeParent(Path file) throws IOException {
    Path parent = file.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
  }

  /** A relative link; where links are refused, a text file that holds the name. */
  private static void point(Path latest, Path target) throws IOException {
    Path name = target.getFileName();
    Path temp = latest.resolveSibling(".latest.tmp");
    Files.deleteIfExists(temp);
    try {
      Files.createSymbolicLink(temp, name);
    } catch (IOException | UnsupportedOperationException e) {
      Files.writeString(temp, name + "\n");
    }
    Files.move(temp, latest, StandardCopyOption.REPLACE_EXISTING);
  }

  private static String why(IOException e) {
    return " (" + reason(e) + ")";
  }

  /** The exceptions of java.nio often carry the path alone as their message. */
  private static String reason(Exception e) {
    return e.getClass().getSimpleName().replace("Exception", "") + ": " + e.getMessage();
  }
}
