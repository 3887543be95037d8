package io.prefetchbench.reports.run;

import io.prefetchbench.reports.json.PlainText;
import io.prefetchbench.reports.json.TextFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/**
 * The intervals of one log in HdrHistogram's interval log format, as far as they can be read: a
 * line that cannot be decoded costs that interval, not the log, and is counted. (HdrHistogram's own
 * reader ends at a blank line, and leaves out tags with a space and histograms of doubles without a
 * word.)
 *
 * @param intervals in the order of the file; each has a tag, that of the file's name if it had none
 * @param broken number of lines that are intervals and cannot be decoded, or repeat another one
 * @param problem says what was left out and why, naming the file; empty if nothing was
 */
record HistogramLogFile(List<LogInterval> intervals, int broken, String problem) {
  private static final int COLUMNS = 4;
  private static final int SHOWN = 60;
  private static final double MILLIS_PER_SECOND = 1000;
  private static final double YEAR_SECONDS = 365 * 24 * 3600.0;

  /** HdrHistogram writes a stamp that was never set as about 9e15. */
  private static final double SECONDS_MAX = 1e16;

  /** More cannot have been recorded: sums of counts must not overflow. */
  private static final long COUNT_MAX = 1L << 53;

  private static final Pattern START = Pattern.compile("#\\[StartTime: ([-+0-9.eE]+) .*");
  private static final Pattern BASE = Pattern.compile("#\\[BaseTime: ([-+0-9.eE]+) .*");

  /** Lines of another program, as a log message, are not intervals and cost none. */
  private static final Pattern INTERVAL = Pattern.compile("^(?:Tag=|[-+\\d.]+\\s*[,;])|HIST");

  static HistogramLogFile read(Path file) {
    Reading reading = new Reading(untagged(file));
    try (TextFile.Lines lines = TextFile.lines(file)) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        reading.take(line, lines.number());
      }
    } catch (IOException e) {
      throw new RunDirectoryException("cannot read " + file + ": " + e.getMessage(), e);
    }
    if (reading.intervals.isEmpty() && !reading.first.isEmpty()) {
      throw new RunDirectoryException(
          file + " is not an HdrHistogram interval log: " + reading.first, null);
    }
    return new HistogramLogFile(
        List.copyOf(reading.intervals),
        reading.broken,
        reading.problem(String.valueOf(file.getFileName())));
  }

  private static String untagged(Path file) {
    return String.valueOf(file.getFileName()).replace(".hlog", "");
  }

  private static final class Reading {
    private final String untagged;
    private final List<LogInterval> intervals = new ArrayList<>();
    private final Set<Twin> seen = new HashSet<>();
    private int broken;
    private int foreign;
    private String first = "";
    private double startSeconds = Double.NaN;
    private double baseSeconds = Double.NaN;

    private record Twin(String tag, double start, int payload, long count) {}

    Reading(String untagged) {
      this.untagged = untagged;
    }

    void take(String line, int number) {
      if (line.isBlank() || line.startsWith("\"")) {
        return;
      }
      if (line.startsWith("#")) {
        startSeconds = stamp(START, line, startSeconds);
        baseSeconds = stamp(BASE, line, baseSeconds);
        return;
      }
      try {
        if (!INTERVAL.matcher(line).find()) {
          foreign++;
          throw new IllegalArgumentException("it is no interval: " + shown(line));
        }
        interval(line);
      } catch (RuntimeException | DataFormatException e) {
        broken += INTERVAL.matcher(line).find() ? 1 : 0;
        if (first.isEmpty()) {
          first = "line " + number + ": " + reason(e);
        }
      }
    }

    private void interval(String line) throws DataFormatException {
      String tag = untagged;
      String rest = line;
      if (line.startsWith("Tag=")) {
        int comma = line.indexOf(',');
        if (comma < 0) {
          throw columns(1);
        }
        tag = line.substring("Tag=".length(), comma);
        tag = tag.isBlank() ? untagged : tag;
        rest = line.substring(comma + 1);
      }
      String[] columns = rest.split(",", -1);
      if (columns.length != COLUMNS) {
        throw columns(columns.length);
      }
      double start = seconds(columns[0]);
      double length = seconds(columns[1]);
      seconds(columns[2]);
      add(tag, start, length, columns[3].strip());
    }

    private static IllegalArgumentException columns(int count) {
      return new IllegalArgumentException(
          "it has "
              + count
              + " columns; expected start, length, maximum and histogram, separated by commas and"
              + " with decimal points");
    }

    private void add(String tag, double start, double length, String payload)
        throws DataFormatException {
      if (payload.startsWith("DHIST")) {
        throw new IllegalArgumentException(
            "tag "
                + shown(tag)
                + " has histograms of doubles (DoubleHistogram); expected Histogram, of whole"
                + " nanoseconds");
      }
      byte[] bytes = Base64.getDecoder().decode(payload);
      Histogram histogram = Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(bytes), 0);
      long count = histogram.getTotalCount();
      if (count < 0 || count > COUNT_MAX) {
        throw new IllegalArgumentException("its count is " + count);
      }
      if (count > 1 && !seen.add(new Twin(tag, start, Arrays.hashCode(bytes), count))) {
        throw new IllegalArgumentException(
            "it repeats another line, and its samples would count twice");
      }
      histogram.setTag(tag);
      double from = start + base(start);
      histogram.setStartTimeStamp(Math.round(from * MILLIS_PER_SECOND));
      histogram.setEndTimeStamp(Math.round((from + length) * MILLIS_PER_SECOND));
      intervals.add(LogInterval.of(histogram, untagged));
    }

    /** Stamps far before the start of the log count from it, as HdrHistogram's reader says. */
    private double base(double start) {
      if (Double.isNaN(startSeconds)) {
        startSeconds = start;
      }
      if (Double.isNaN(baseSeconds)) {
        baseSeconds = start < startSeconds - YEAR_SECONDS ? startSeconds : 0;
      }
      return baseSeconds;
    }

    private static double stamp(Pattern pattern, String line, double otherwise) {
      Matcher matcher = pattern.matcher(line);
      try {
        return matcher.matches() ? seconds(matcher.group(1)) : otherwise;
      } catch (IllegalArgumentException e) {
        return otherwise;
      }
    }

    private static double seconds(String text) {
      double seconds = Double.parseDouble(text.strip());
      if (!(Math.abs(seconds) <= SECONDS_MAX)) {
        throw new IllegalArgumentException("'" + shown(text) + "' is no number of seconds");
      }
      return seconds;
    }

    private static String reason(Exception e) {
      if (e instanceof NumberFormatException) {
        return "a column is no number (" + shown(String.valueOf(e.getMessage())) + ")";
      }
      return e.getMessage() == null || e instanceof IndexOutOfBoundsException
          ? "its histogram cannot be decoded"
          : PlainText.visible(e.getMessage());
    }

    private static String shown(String text) {
      String visible = PlainText.visible(text);
      return visible.length() <= SHOWN ? visible : visible.substring(0, SHOWN) + "…";
    }

    String problem(String file) {
      List<String> left = new ArrayList<>();
      if (broken > 0) {
        left.add(
            "%d of %d intervals of %s cannot be decoded and are left out"
                .formatted(broken, broken + intervals.size(), PlainText.visible(file)));
      }
      if (foreign > 0) {
        left.add(
            "%d lines of %s are no intervals and are left out"
                .formatted(foreign, PlainText.visible(file)));
      }
      return left.isEmpty() ? "" : String.join("; ", left) + " (" + first + ")";
    }
  }
}
