package io.prefetchbench.reports.series;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.prefetchbench.reports.run.RunDirectoryException;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;

/**
 * The intervals of one log, as far as they can be read: a line that cannot be decoded costs that
 * interval, not the run.
 *
 * @param intervals in the order of the file; each has a tag, that of the file's name if it had none
 * @param unreadable number of intervals that cannot be decoded
 * @param problem says so, naming the file; empty if all can be
 */
record HistogramLogFile(List<LogInterval> intervals, int unreadable, String problem) {
  /**
   * Reads a log.
   *
   * @throws RunDirectoryException if it cannot be opened, or no line of it can be decoded
   */
  static HistogramLogFile read(Path file) {
    try {
      List<LogInterval> whole = new ArrayList<>();
      try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
        readAll(in, untagged(file), whole);
      } catch (RuntimeException broken) {
        return salvage(file, broken);
      }
      return new HistogramLogFile(whole, 0, "");
    } catch (IOException e) {
      throw unusable(file, e);
    }
  }

  private static RunDirectoryException unusable(Path file, Exception e) {
    return new RunDirectoryException(
        file + " is not an HdrHistogram interval log: " + e.getMessage(), e);
  }

  private static String untagged(Path file) {
    return String.valueOf(file.getFileName()).replace(".hlog", "");
  }

  private static void readAll(InputStream in, String untagged, List<LogInterval> into) {
    try (HistogramLogReader reader = new HistogramLogReader(in)) {
      while (reader.hasNext()) {
        EncodableHistogram next = reader.nextIntervalHistogram();
        if (next == null) {
          // The reader does not get past such a line.
          throw new IllegalStateException("a line is no interval");
        }
        if (next instanceof Histogram histogram) {
          into.add(LogInterval.of(histogram, untagged));
        }
      }
    }
  }

  /** Reads each line by itself, behind the lines that tell the times of the log. */
  private static HistogramLogFile salvage(Path file, RuntimeException cause) throws IOException {
    StringBuilder head = new StringBuilder();
    List<LogInterval> found = new ArrayList<>();
    int broken = 0;
    for (String line : Files.readAllLines(file, UTF_8)) {
      if (line.startsWith("#") || line.startsWith("\"")) {
        head.append(line).append('\n');
        continue;
      }
      if (line.isBlank()) {
        continue;
      }
      byte[] alone = (head + line + "\n").getBytes(UTF_8);
      try {
        readAll(new ByteArrayInputStream(alone), untagged(file), found);
      } catch (RuntimeException e) {
        broken++;
      }
    }
    if (found.isEmpty() && broken > 0) {
      throw unusable(file, cause);
    }
    String problem =
        broken == 0
            ? ""
            : String.format(
                "%d of %d intervals of %s cannot be decoded and are left out",
                broken, broken + found.size(), file.getFileName());
    return new HistogramLogFile(found, broken, problem);
  }
}
