package io.prefetchbench.load.record;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;

/**
 * Figures that become known only after the run, in any order, each written in the second to which
 * it belongs. Figures before the start or after the end go into the first or the last second: none
 * is left out.
 *
 * <p>They are kept in temporary files by time, so that memory holds the histograms of a few seconds
 * rather than the figures of a run.
 */
public final class SecondsLog implements AutoCloseable {
  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int STRETCHES_MAX = 64;

  private final long beginNanos;
  private final long endNanos;
  private final int seconds;
  private final int secondsOfStretch;
  private final int columns;
  private final List<SpillFile> stretches = new ArrayList<>();

  public SecondsLog(Path folder, String name, int columns, long beginNanos, long endNanos) {
    this.beginNanos = beginNanos;
    this.endNanos = endNanos;
    this.columns = columns;
    seconds = Math.toIntExact(Math.max(1, ceil(endNanos - beginNanos, SECOND_NANOS)));
    secondsOfStretch = (int) ceil(seconds, STRETCHES_MAX);
    for (int i = 0; i * secondsOfStretch < seconds; i++) {
      Path path = folder.resolve(name + "-" + i + ".part");
      stretches.add(new SpillFile(path, (1 + columns) * Long.BYTES));
    }
  }

  private static long ceil(long of, long by) {
    return (of + by - 1) / by;
  }

  /** Adds one row at the instant it belongs to, on the monotonic clock. */
  public void add(long whenNanos, long... row) {
    if (row.length != columns) {
      throw new IllegalArgumentException("a row has " + columns + " values");
    }
    ByteBuffer next = stretches.get(second(whenNanos) / secondsOfStretch).next();
    next.putLong(whenNanos);
    for (long value : row) {
      next.putLong(value);
    }
  }

  private int second(long whenNanos) {
    long second = Math.floorDiv(whenNanos - beginNanos, SECOND_NANOS);
    return (int) Math.max(0, Math.min(seconds - 1, second));
  }

  /** Passes every row to the reader, which owns the array. */
  public void forEach(Consumer<long[]> reader) {
    for (SpillFile stretch : stretches) {
      stretch.forEach(
          bytes -> {
            bytes.getLong();
            reader.accept(row(bytes));
          });
    }
  }

  private long[] row(ByteBuffer bytes) {
    long[] row = new long[columns];
    for (int i = 0; i < columns; i++) {
      row[i] = bytes.getLong();
    }
    return row;
  }

  /** Writes an interval per second, for each tag a value of the items, ns; returns all by tag. */
  public <T> Map<String, Histogram> write(
      Path file, Function<long[], T> item, Map<String, ToLongFunction<T>> figures)
      throws IOException {
    long beginMillis =
        System.currentTimeMillis() - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beginNanos);
    Map<String, Histogram> totals = new LinkedHashMap<>();
    try (IntervalLog log =
        new IntervalLog(file, beginMillis, figures.keySet().toArray(String[]::new))) {
      for (int i = 0; i < stretches.size(); i++) {
        List<List<Histogram>> ofSecond = ofSeconds(i, item, List.copyOf(figures.values()));
        for (int j = 0; j < ofSecond.size(); j++) {
          Map<String, Histogram> recorded = new LinkedHashMap<>();
          Iterator<Histogram> next = ofSecond.get(j).iterator();
          figures.keySet().forEach(tag -> recorded.put(tag, next.next()));
          long second = (long) i * secondsOfStretch + j;
          long until = Math.min(endNanos - beginNanos, (second + 1) * SECOND_NANOS);
          log.tick(beginMillis + TimeUnit.NANOSECONDS.toMillis(until), recorded);
        }
      }
      figures.keySet().forEach(tag -> totals.put(tag, log.total(tag).copy()));
    }
    return totals;
  }

  private <T> List<List<Histogram>> ofSeconds(
      int stretch, Function<long[], T> item, List<ToLongFunction<T>> figures) {
    int first = stretch * secondsOfStretch;
    List<List<Histogram>> ofSecond = new ArrayList<>();
    for (int i = 0; i < Math.min(secondsOfStretch, seconds - first); i++) {
      ofSecond.add(figures.stream().map(figure -> Percentiles.resizable()).toList());
    }
    stretches
        .get(stretch)
        .forEach(
            bytes -> {
              List<Histogram> into = ofSecond.get(second(bytes.getLong()) - first);
              T of = item.apply(row(bytes));
              for (int i = 0; i < figures.size(); i++) {
                long nanos = figures.get(i).applyAsLong(of);
                into.get(i).recordValue(IntervalLog.recordable(nanos));
              }
            });
    return ofSecond;
  }

  @Override
  public void close() {
    stretches.forEach(SpillFile::close);
  }
}
