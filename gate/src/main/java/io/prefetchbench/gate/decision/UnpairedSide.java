package io.prefetchbench.gate.decision;

import io.prefetchbench.gate.plan.RowKey;
import io.prefetchbench.gate.record.ArmFacts;
import io.prefetchbench.reports.run.HistogramLog;
import io.prefetchbench.reports.run.Latencies;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunDirectoryException;
import io.prefetchbench.testbed.command.BadInput;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The rows of all files of one side, with the forks in the order of the files. */
public final class UnpairedSide {
  /** The tail beyond is explained, never judged: p99.9 and the maximum do not repeat. */
  private static final int[] PERCENTILES = {50, 99};

  private final ArmFacts facts;
  private final Map<RowKey, RowFigures> rows;
  private final List<String> notes;
  private final Map<String, Path> files;

  private UnpairedSide(
      ArmFacts facts, Map<RowKey, RowFigures> rows, List<String> notes, Map<String, Path> files) {
    this.facts = facts;
    this.rows = rows;
    this.notes = List.copyOf(notes);
    this.files = files;
  }

  /** Reads JMH files, histogram logs ({@code *.hlog}) and run directories, in any mixture. */
  public static UnpairedSide read(List<Path> files) {
    Map<RowKey, RowFigures> rows = new LinkedHashMap<>();
    List<String> notes = new ArrayList<>();
    Map<String, Path> digests = new LinkedHashMap<>();
    Map<Object, Path> measured = new HashMap<>();
    List<Path> seen = new ArrayList<>();
    for (Path file : files) {
      Path real = existing(file);
      if (seen.contains(real)) {
        throw new BadInput(file + " is named twice: its forks would count twice");
      }
      seen.add(real);
      once(digests, digest(real), file);
      FileFigures figures = figures(real);
      figures.measured().forEach(each -> once(measured, each, file));
      figures.rows().forEach(row -> rows.merge(row.key(), row, RowFigures::plus));
      notes.addAll(figures.notes());
    }
    String name = files.stream().map(Path::toString).collect(Collectors.joining(", "));
    return new UnpairedSide(
        new ArmFacts(name, null, joined(digests.keySet()), versions(rows), null),
        rows,
        notes,
        digests);
  }

  ArmFacts facts() {
    return facts;
  }

  Map<RowKey, RowFigures> rows() {
    return rows;
  }

  /** What a reader must know of how the files were read, a sentence each. */
  List<String> notes() {
    return notes;
  }

  /** The files of this side whose content is on the other side too. */
  List<Path> sharedWith(UnpairedSide other) {
    return files.entrySet().stream()
        .filter(file -> other.files.containsKey(file.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }

  private static <T> void once(Map<T, Path> seen, T content, Path file) {
    Path first = seen.put(content, file);
    if (first != null) {
      throw new BadInput(
          first.equals(file)
              ? file + " holds the same result twice: its forks would count twice"
              : file + " holds what " + first + " holds: its forks would count twice");
    }
  }

  private static Path existing(Path file) {
    try {
      return file.toRealPath();
    } catch (IOException e) {
      throw new BadInput(file + " does not exist or cannot be read", e);
    }
  }

  private static FileFigures figures(Path file) {
    if (Files.isDirectory(file)) {
      return RunFigures.read(file);
    }
    boolean log = String.valueOf(file.getFileName()).endsWith(".hlog");
    return log ? histogram(file) : JmhFile.read(file);
  }

  private static SortedMap<String, String> versions(Map<RowKey, RowFigures> rows) {
    SortedMap<String, String> versions = new TreeMap<>();
    for (RowFigures row : rows.values()) {
      String jdk = row.environment().get(MeasuredEnvironment.JDK);
      if (jdk != null) {
        versions.put("JDK", jdk);
      }
    }
    return versions;
  }

  /** Of a run directory, the digest of the files that figures are read from. */
  private static String digest(Path file) {
    MessageDigest digest = sha256();
    try (Stream<Path> files = Files.walk(file)) {
      for (Path each : files.filter(found -> figured(found, file)).sorted().toList()) {
        try (InputStream in = new DigestInputStream(Files.newInputStream(each), digest)) {
          in.transferTo(OutputStream.nullOutputStream());
        }
      }
    } catch (IOException | UncheckedIOException e) {
      throw new BadInput("cannot read " + file + ": " + e.getMessage(), e);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static String joined(Collection<String> digests) {
    if (digests.size() == 1) {
      return digests.iterator().next();
    }
    MessageDigest all = sha256();
    digests.forEach(digest -> all.update(digest.getBytes(StandardCharsets.US_ASCII)));
    return HexFormat.of().formatHex(all.digest());
  }

  /** A file that was named is one whatever its name. */
  private static boolean figured(Path file, Path named) {
    String name = String.valueOf(file.getFileName());
    return Files.isRegularFile(file)
        && (file.equals(named)
            || name.endsWith(".json")
            || name.endsWith(".hlog")
            || name.equals(RunDirectory.METRICS));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * Returns a row for each percentile that has samples enough above it ({@link
   * Latencies#FEWEST_ABOVE}); one that has not keeps its row, without a point.
   */
  private static FileFigures histogram(Path file) {
    HistogramLog log;
    try {
      log = HistogramLog.of(file);
    } catch (RunDirectoryException e) {
      throw new BadInput(String.valueOf(e.getMessage()), e);
    }
    if (log.broken() > 0) {
      throw new BadInput(String.join("; ", log.unreadable()) + ": " + file);
    }
    List<RowFigures> rows = new ArrayList<>();
    for (String tag : log.tags()) {
      log.merged(tag).ifPresent(times -> add(rows, tag, times));
    }
    if (rows.isEmpty()) {
      throw new BadInput(file + " holds no sample: expected an interval log of HdrHistogram");
    }
    return new FileFigures(rows, log.unreadable(), List.of(log.digest()));
  }

  private static void add(List<RowFigures> rows, String tag, Latencies times) {
    for (int percentile : PERCENTILES) {
      OptionalLong nanos = times.percentileNanos(percentile);
      RowKey key = new RowKey("hlog/" + tag, "load", new TreeMap<>(), 1, "p" + percentile);
      List<Double> points = nanos.isPresent() ? List.of((double) nanos.getAsLong()) : List.of();
      rows.add(
          new RowFigures(
              key, "ns", points, 1, new TreeMap<>(), new TreeMap<>(), times.count(), null));
    }
  }
}
