package io.prefetchbench.load.record;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.HdrHistogram.HistogramLogWriter;
import org.HdrHistogram.Recorder;
import org.jspecify.annotations.Nullable;

/**
 * Histograms of several tags, written interval by interval in HdrHistogram's own log format (1.3),
 * values in nanoseconds, three digits. A value over {@link #MOST} is recorded as that and counted.
 *
 * <p>The range is fixed because HdrHistogram 2.2.2 does not resize safely while other threads
 * record: a thread that finishes a smaller resize last may overwrite the range set by a larger one,
 * and the log then has a line that no reader can decode. Each histogram is written as a copy of
 * just the size that its values need.
 *
 * <p>Recording is wait-free and thread-safe; {@link #tick} and {@link #close} must be called from
 * one thread.
 */
public final class IntervalLog implements AutoCloseable {
  /** The largest recordable value: no run takes that long. */
  public static final Duration MOST = Duration.ofHours(4);

  private static final long MOST_NANOS = MOST.toNanos();
  private static final int DIGITS = 3;

  private final LongAdder overMost = new LongAdder();
  private final Map<String, @Nullable Histogram> recycled = new HashMap<>();
  private final Map<String, Recorder> recorders = new LinkedHashMap<>();
  private final Map<String, Histogram> totals = new LinkedHashMap<>();
  private final PrintStream out;
  private final HistogramLogWriter writer;
  private long intervalBeginMillis;

  /** {@code beginMillis}: wall clock at its start, ms since the Unix epoch. */
  public IntervalLog(Path file, long beginMillis, String... tags) throws IOException {
    for (String tag : tags) {
      recorders.put(tag, new Recorder(1, MOST_NANOS, DIGITS));
      totals.put(tag, Percentiles.resizable());
    }
    out = new PrintStream(Files.newOutputStream(file), false, StandardCharsets.UTF_8);
    writer = new HistogramLogWriter(out);
    intervalBeginMillis = beginMillis;
    writer.setBaseTime(beginMillis);
    writer.outputLogFormatVersion();
    writer.outputBaseTime(beginMillis);
    writer.outputStartTime(beginMillis);
    writer.outputLegend();
  }

  /** Starts the next interval now, if nothing was recorded yet: else the first would be long. */
  public void beginInterval(long nowMillis) {
    intervalBeginMillis = nowMillis;
  }

  /** Records one value; a negative one counts as 0. */
  public void record(String tag, long nanos) {
    recorder(tag).recordValue(inRange(nanos, 1));
  }

  /** Returns the value clamped to the recordable range: 0 to {@link #MOST}. */
  static long recordable(long nanos) {
    return Math.max(0, Math.min(MOST_NANOS, nanos));
  }

  private long inRange(long nanos, long count) {
    if (nanos > MOST_NANOS) {
      overMost.add(count);
      return MOST_NANOS;
    }
    return Math.max(0, nanos);
  }

  public long overMost() {
    return overMost.sum();
  }

  public void recordAll(String tag, Histogram values) {
    for (HistogramIterationValue value : values.recordedValues()) {
      long count = value.getCountAddedInThisIterationStep();
      recorder(tag).recordValueWithCount(inRange(value.getValueIteratedTo(), count), count);
    }
  }

  private Recorder recorder(String tag) {
    Recorder recorder = recorders.get(tag);
    if (recorder == null) {
      throw new IllegalArgumentException("no such tag in this log: " + tag);
    }
    return recorder;
  }

  public void tick(long nowMillis) {
    for (Map.Entry<String, Recorder> entry : recorders.entrySet()) {
      Histogram recorded = entry.getValue().getIntervalHistogram(recycled.get(entry.getKey()));
      recycled.put(entry.getKey(), recorded);
      Histogram interval = Percentiles.resizable();
      interval.add(recorded);
      write(entry.getKey(), interval, nowMillis);
    }
    intervalBeginMillis = nowMillis;
    out.flush();
  }

  /** Ends an interval whose values are complete; the log takes ownership of the histograms. */
  void tick(long nowMillis, Map<String, Histogram> recorded) {
    recorded.forEach((tag, interval) -> write(tag, interval, nowMillis));
    intervalBeginMillis = nowMillis;
  }

  private void write(String tag, Histogram interval, long nowMillis) {
    interval.setTag(tag);
    interval.setStartTimeStamp(intervalBeginMillis);
    interval.setEndTimeStamp(nowMillis);
    total(tag).add(interval);
    if (interval.getTotalCount() > 0) {
      writer.outputIntervalHistogram(interval);
    }
  }

  public Histogram total(String tag) {
    return known(totals.get(tag), tag);
  }

  private static Histogram known(@Nullable Histogram found, String tag) {
    if (found == null) {
      throw new IllegalArgumentException("no such tag in this log: " + tag);
    }
    return found;
  }

  @Override
  public void close() {
    out.close();
  }
}
