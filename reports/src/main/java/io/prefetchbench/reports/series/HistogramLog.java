package io.prefetchbench.reports.series;

import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunDirectoryException;
import io.prefetchbench.reports.run.RunResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;

/**
 * The tagged interval histograms of a run, from all its {@code .hlog} files (HdrHistogram's
 * interval log format). Histograms of one tag are merged. Immutable.
 */
public final class HistogramLog {
  private static final int DIGITS = 3;
  private static final double MILLIS_PER_SECOND = 1000;

  private final Map<String, List<Histogram>> byTag;

  private HistogramLog(Map<String, List<Histogram>> byTag) {
    this.byTag = byTag;
  }

  /**
   * Reads the logs of a run; empty if it has none.
   *
   * @throws RunDirectoryException if one cannot be read; the message names the file
   */
  public static HistogramLog read(RunDirectory run) {
    Map<String, List<Histogram>> byTag = new TreeMap<>();
    for (Path file : files(run.path())) {
      readInto(byTag, file, run.manifest().result() == RunResult.PARTIAL);
    }
    return new HistogramLog(byTag);
  }

  /**
   * Reads one log.
   *
   * @throws RunDirectoryException if it cannot be read or a line of it is broken; the message names
   *     the file
   */
  public static HistogramLog of(Path file) {
    Map<String, List<Histogram>> byTag = new TreeMap<>();
    readInto(byTag, file, false);
    return new HistogramLog(byTag);
  }

  /** Returns the tags that occur. */
  public Set<String> tags() {
    return byTag.keySet();
  }

  /** Returns all samples of a tag, or empty if there is none. */
  public Optional<Latencies> merged(String tag) {
    List<Histogram> intervals = byTag.getOrDefault(tag, List.of());
    Histogram all = merge(intervals);
    return all.getTotalCount() == 0 ? Optional.empty() : Optional.of(new Latencies(all));
  }

  /** Returns a tag's samples over time, in intervals as they were written. */
  public Timeline timeline(String tag) {
    List<Timeline.Interval> intervals = new ArrayList<>();
    List<Histogram> histograms = byTag.getOrDefault(tag, List.of());
    long startMillis = histograms.stream().mapToLong(Histogram::getStartTimeStamp).min().orElse(0);
    for (Histogram histogram : histograms) {
      double end = (histogram.getEndTimeStamp() - startMillis) / MILLIS_PER_SECOND;
      intervals.add(new Timeline.Interval(end, histogram));
    }
    return new Timeline(intervals);
  }

  static Histogram merge(List<Histogram> histograms) {
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

  /** A histogram without a tag goes by the file's name, as in a log of one thing. */
  private static void readInto(Map<String, List<Histogram>> byTag, Path file, boolean mayBeCut) {
    String untagged = String.valueOf(file.getFileName()).replace(".hlog", "");
    try (HistogramLogReader reader = new HistogramLogReader(file.toFile())) {
      while (reader.hasNext()) {
        EncodableHistogram next = reader.nextIntervalHistogram();
        if (next instanceof Histogram histogram) {
          String tag = histogram.getTag() == null ? untagged : histogram.getTag();
          byTag.computeIfAbsent(tag, absent -> new ArrayList<>()).add(histogram);
        }
      }
    } catch (IOException | RuntimeException e) {
      if (mayBeCut && !(e instanceof IOException)) {
        return; // A kill cut the last line: the intervals before it are whole.
      }
      throw new RunDirectoryException(
          file + " is not an HdrHistogram interval log: " + e.getMessage(), e);
    }
  }
}
