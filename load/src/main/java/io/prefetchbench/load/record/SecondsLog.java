package io.prefetchbench.load.record;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;

/** Writes figures that were known only after the run, each in the second to which it belongs. */
public final class SecondsLog {
  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

  private SecondsLog() {}

  /**
   * Writes one log with an interval a second. What belongs before the begin or behind the end is in
   * the first or the last interval: nothing is left out.
   *
   * @param when the instant an item belongs to, nanoseconds on the monotonic clock
   * @param figures tag to what is recorded of an item under it, nanoseconds
   * @return tag to everything recorded under it
   */
  public static <T> Map<String, Histogram> write(
      Path file,
      List<T> items,
      ToLongFunction<T> when,
      Map<String, ToLongFunction<T>> figures,
      long beginNanos,
      long endNanos)
      throws IOException {
    List<T> ordered = new ArrayList<>(items);
    ordered.sort(Comparator.comparingLong(when));
    long beginMillis =
        System.currentTimeMillis() - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beginNanos);
    Map<String, Histogram> totals = new LinkedHashMap<>();
    try (IntervalLog log =
        new IntervalLog(file, beginMillis, figures.keySet().toArray(String[]::new))) {
      int next = 0;
      for (long second = beginNanos; second < endNanos; second += SECOND_NANOS) {
        long until = Math.min(endNanos, second + SECOND_NANOS);
        while (next < ordered.size()
            && (until == endNanos || when.applyAsLong(ordered.get(next)) < until)) {
          T item = ordered.get(next++);
          figures.forEach((tag, figure) -> log.record(tag, figure.applyAsLong(item)));
        }
        log.tick(beginMillis + TimeUnit.NANOSECONDS.toMillis(until - beginNanos));
      }
      figures.keySet().forEach(tag -> totals.put(tag, log.total(tag).copy()));
    }
    return totals;
  }
}
