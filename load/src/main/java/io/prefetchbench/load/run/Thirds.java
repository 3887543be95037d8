package io.prefetchbench.load.run;

import io.prefetchbench.load.record.Percentiles;
import io.prefetchbench.load.record.ReadTrace;
import io.prefetchbench.load.workload.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.HdrHistogram.Histogram;

/** The measurement in three parts of equal length, to see whether it drifted. */
final class Thirds {
  private static final int PARTS = 3;
  private static final int DIGITS = 3;

  private Thirds() {}

  /**
   * Returns the response p99 of the reads that were due in each third, in nanoseconds; nothing if
   * one third has too few reads for a p99.
   */
  static List<Long> responseP99Nanos(ReadPhase phase, Workload workload) {
    ReadTrace trace = phase.recorder().trace();
    long part = workload.duration().toNanos() / PARTS;
    List<Histogram> parts = new ArrayList<>();
    for (int i = 0; i < PARTS; i++) {
      Histogram responses = new Histogram(DIGITS);
      responses.setAutoResize(true);
      parts.add(responses);
    }
    long begin = phase.schedule().beginNanos();
    trace.forEachDone(
        read -> {
          int third = (int) Math.min(PARTS - 1, (read.dueNanos() - begin) / part);
          parts.get(third).recordValue(Math.max(0, read.responseNanos()));
        });
    List<Long> found = new ArrayList<>();
    for (Histogram responses : parts) {
      OptionalLong p99 = Percentiles.nanos(responses, 99);
      if (p99.isPresent()) {
        found.add(p99.getAsLong());
      }
    }
    return found.size() == PARTS ? found : List.of();
  }
}
