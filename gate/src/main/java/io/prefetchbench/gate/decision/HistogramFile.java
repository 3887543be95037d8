package io.prefetchbench.gate.decision;

import io.prefetchbench.gate.plan.RowKey;
import io.prefetchbench.reports.run.HistogramLog;
import io.prefetchbench.reports.run.Latencies;
import io.prefetchbench.reports.run.RunDirectoryException;
import io.prefetchbench.testbed.command.BadInput;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Rows of a histogram log (HdrHistogram's interval log format, values in nanoseconds): one file is
 * one run, and each percentile of each tag is one point of it. Intervals of a run are merged, files
 * never are. Stateless.
 */
final class HistogramFile {
  /** The tail beyond is explained, never judged: p99.9 and the maximum do not repeat. */
  private static final int[] PERCENTILES = {50, 99};

  private HistogramFile() {}

  /**
   * Returns a row for each percentile that has samples enough above it ({@link
   * Latencies#FEWEST_ABOVE}); one that has not keeps its row, without a point.
   *
   * @throws BadInput if the file is no histogram log or an empty one, or intervals of it cannot be
   *     read: without them its percentiles are of another run
   */
  static FileFigures read(Path file) {
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
