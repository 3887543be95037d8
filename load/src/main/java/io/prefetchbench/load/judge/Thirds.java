package io.prefetchbench.load.judge;

import io.prefetchbench.load.record.Percentiles;
import io.prefetchbench.load.record.ReadPhase;
import io.prefetchbench.load.record.ReadTrace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * The measurement in three parts of equal length, to see whether it drifted.
 *
 * <p>Each part is represented by its median window: a p99 over the whole part could come from a
 * single second in which another program ran, and would show a disturbance as a trend.
 */
public final class Thirds {
  static final int WINDOWS = 5;
  private static final int PARTS = 3;

  private Thirds() {}

  /** Returns the median of five windows' response p99 in each third, ns; empty if unknown. */
  public static List<Long> responseP99Nanos(ReadPhase phase, Duration measured) {
    ReadTrace trace = phase.recorder().trace();
    long length = Math.max(1, measured.toNanos() / (PARTS * WINDOWS));
    List<Histogram> windows = new ArrayList<>();
    for (int i = 0; i < PARTS * WINDOWS; i++) {
      windows.add(Percentiles.resizable());
    }
    long begin = phase.schedule().beginNanos();
    trace.forEachDone(
        read -> {
          int window = (int) Math.min(windows.size() - 1, (read.dueNanos() - begin) / length);
          windows.get(window).recordValue(Math.max(0, read.responseNanos()));
        });
    return medians(windows);
  }

  private static List<Long> medians(List<Histogram> windows) {
    List<Long> medians = new ArrayList<>();
    for (int from = 0; from < windows.size(); from += WINDOWS) {
      List<Long> tails =
          windows.subList(from, from + WINDOWS).stream()
              .map(Percentiles::tailNanos)
              .sorted()
              .toList();
      if (tails.get(0) == 0) {
        return List.of();
      }
      medians.add(tails.get(WINDOWS / 2));
    }
    return medians;
  }
}
