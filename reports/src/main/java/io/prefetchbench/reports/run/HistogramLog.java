package io.prefetchbench.reports.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * The tagged interval histograms of a run, from all its {@code .hlog} files (HdrHistogram's
 * interval log format). Histograms of one tag are merged. Intervals are kept encoded, so that a
 * long run needs little memory. Immutable.
 */
public final class HistogramLog {
  private static final int DIGITS = 3;
  private static final double MILLIS_PER_SECOND = 1000;

  private final Map<String, List<LogInterval>> byTag;
  private final List<String> unreadable;
  private final int broken;

  /** Several sections of a report ask for the same tag. */
  private final Map<String, Latencies> merged = new ConcurrentHashMap<>();

  private HistogramLog(Map<String, List<LogInterval>> byTag, List<String> unreadable, int broken) {
    this.byTag = byTag;
    this.unreadable = List.copyOf(unreadable);
    this.broken = broken;
  }

  /** Reads the logs of a run; empty if it has none. */
  public static HistogramLog read(RunDirectory run) {
    return read(files(run.path()), run.manifest().result() == RunResult.PARTIAL);
  }

  public static HistogramLog of(Path file) {
    return read(List.of(file), false);
  }

  /** A kill cuts the last line of a log; that is no fault of a partial run. */
  private static HistogramLog read(List<Path> files, boolean mayBeCut) {
    Map<String, List<LogInterval>> byTag = new TreeMap<>();
    List<String> unreadable = new ArrayList<>();
    int broken = 0;
    for (Path file : files) {
      HistogramLogFile log = HistogramLogFile.read(file);
      log.intervals()
          .forEach(each -> byTag.computeIfAbsent(each.tag(), tag -> new ArrayList<>()).add(each));
      boolean cut = mayBeCut && log.broken() == 1;
      if (!cut && !log.problem().isEmpty()) {
        unreadable.add(log.problem());
        broken += log.broken();
      }
    }
    return new HistogramLog(byTag, unreadable, broken);
  }

  /** What of the logs could not be read, a sentence per file; empty if everything could. */
  public List<String> unreadable() {
    return unreadable;
  }

  /** Returns how many intervals could not be read: their samples are missing from all figures. */
  public int broken() {
    return broken;
  }

  /** Returns a digest of all intervals: two logs with the same one hold the same samples. */
  public String digest() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byTag.forEach(
          (tag, intervals) -> {
            for (LogInterval interval : intervals) {
              String head = tag + "\n" + interval.startMillis() + "\n";
              digest.update(head.getBytes(StandardCharsets.UTF_8));
              digest.update(interval.bytes());
            }
          });
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  public Set<String> tags() {
    return byTag.keySet();
  }

  /** Returns all samples of a tag, or empty if there is none. */
  public Optional<Latencies> merged(String tag) {
    Latencies all =
        merged.computeIfAbsent(
            tag, absent -> new Latencies(decoded(byTag.getOrDefault(absent, List.of()))));
    return all.count() == 0 ? Optional.empty() : Optional.of(all);
  }

  /** Returns a tag's samples over time, in intervals as they were written. */
  public Timeline timeline(String tag) {
    List<Timeline.Interval> intervals = new ArrayList<>();
    List<LogInterval> all = byTag.getOrDefault(tag, List.of());
    long startMillis = all.stream().mapToLong(LogInterval::startMillis).min().orElse(0);
    int group = Timeline.groupSize(all.size());
    for (int from = 0; from < all.size(); from += group) {
      List<LogInterval> some = all.subList(from, Math.min(from + group, all.size()));
      double end = (some.get(some.size() - 1).endMillis() - startMillis) / MILLIS_PER_SECOND;
      intervals.add(new Timeline.Interval(end, decoded(some)));
    }
    return new Timeline(intervals);
  }

  /** Of all intervals, decoded one after the other. */
  private static Histogram decoded(List<LogInterval> intervals) {
    return merge(intervals.stream().map(LogInterval::histogram));
  }

  static Histogram merge(Stream<Histogram> histograms) {
    Histogram all = new Histogram(DIGITS);
    all.setAutoResize(true);
    histograms.forEach(all::add);
    return all;
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> String.valueOf(file.getFileName()).endsWith(".hlog"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new RunDirectoryException("cannot list " + folder, e);
    }
  }
}
