package io.prefetchbench.load.run;

import io.prefetchbench.load.record.IntervalLog;
import io.prefetchbench.load.record.ReadRecorder;
import io.prefetchbench.load.record.ReadTrace;
import io.prefetchbench.testbed.environment.Pauses;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** The histograms of the measured reads. */
record ReadTimes(Map<String, Histogram> totals) {
  static final List<String> TAGS =
      List.of(ReadRecorder.RESPONSE, ReadRecorder.SERVICE, ReadRecorder.SLIP);

  /** Service time less the pauses of the generator: the lower bound of the system's time. */
  static final String UNPAUSED = "read.unpaused";

  static ReadTimes of(IntervalLog log) {
    Map<String, Histogram> totals = new LinkedHashMap<>();
    TAGS.forEach(tag -> totals.put(tag, log.total(tag)));
    return new ReadTimes(totals);
  }

  /** A pause of the generator is in the service time, although the system did not cause it. */
  ReadTimes withUnpaused(ReadTrace trace, Pauses pauses) {
    Histogram unpaused = new Histogram(3);
    trace.forEachDone(
        read -> {
          long paused = pauses.overlapNanos(read.beginNanos(), read.endNanos());
          unpaused.recordValue(Math.max(0, read.serviceNanos() - paused));
        });
    Map<String, Histogram> more = new LinkedHashMap<>(totals);
    more.put(UNPAUSED, unpaused);
    return new ReadTimes(more);
  }

  Histogram total(String tag) {
    Histogram found = totals.get(tag);
    if (found == null) {
      throw new IllegalArgumentException("no such tag: " + tag);
    }
    return found;
  }
}
