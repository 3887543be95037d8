package io.prefetchbench.reports.judge;

import io.prefetchbench.reports.block.RowKey;
import io.prefetchbench.reports.gate.ArmFacts;
import io.prefetchbench.reports.run.RunDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All that one side brought: the rows of its files, with the forks of all files together in the
 * order they were given. Immutable.
 */
public final class Side {
  private final ArmFacts facts;
  private final Map<RowKey, RowFigures> rows;

  private Side(ArmFacts facts, Map<RowKey, RowFigures> rows) {
    this.facts = facts;
    this.rows = rows;
  }

  /**
   * Reads JMH files, histogram logs ({@code *.hlog}) and run directories, in any mixture.
   *
   * @param files at least one
   * @throws JudgeInputException if one cannot be read, is none of these, is named twice, or is a
   *     run that is no result
   */
  public static Side read(List<Path> files) {
    Map<RowKey, RowFigures> rows = new LinkedHashMap<>();
    MessageDigest digest = sha256();
    List<Path> seen = new ArrayList<>();
    for (Path file : files) {
      Path real = existing(file);
      if (seen.contains(real)) {
        throw new JudgeInputException(file + " is named twice: its forks would count twice");
      }
      seen.add(real);
      for (RowFigures row : figures(real)) {
        rows.merge(row.key(), row, RowFigures::plus);
      }
      digested(digest, real);
    }
    String name = files.stream().map(Path::toString).collect(Collectors.joining(", "));
    String hash = HexFormat.of().formatHex(digest.digest());
    return new Side(new ArmFacts(name, null, hash, versions(rows), null), rows);
  }

  ArmFacts facts() {
    return facts;
  }

  /** The rows in the order they were read. */
  Map<RowKey, RowFigures> rows() {
    return rows;
  }

  private static Path existing(Path file) {
    try {
      return file.toRealPath();
    } catch (IOException e) {
      throw new JudgeInputException(file + " does not exist or cannot be read", e);
    }
  }

  private static List<RowFigures> figures(Path file) {
    if (Files.isDirectory(file)) {
      return RunFigures.read(file);
    }
    boolean log = String.valueOf(file.getFileName()).endsWith(".hlog");
    return log ? HistogramFile.read(file) : JmhFile.read(file);
  }

  private static SortedMap<String, String> versions(Map<RowKey, RowFigures> rows) {
    SortedMap<String, String> versions = new TreeMap<>();
    for (RowFigures row : rows.values()) {
      String jdk = row.environment().get(Place.JDK);
      if (jdk != null) {
        versions.put("JDK", jdk);
      }
    }
    return versions;
  }

  /** Of a run directory, the files that figures are read from. */
  private static void digested(MessageDigest digest, Path file) {
    try (Stream<Path> files = Files.walk(file)) {
      for (Path each : files.filter(Side::figured).sorted().toList()) {
        digest.update(Files.readAllBytes(each));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private static boolean figured(Path file) {
    String name = String.valueOf(file.getFileName());
    return Files.isRegularFile(file)
        && (name.endsWith(".json") || name.endsWith(".hlog") || name.equals(RunDirectory.METRICS));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
