package io.prefetchbench.load.run;

import io.prefetchbench.load.join.JoinedEvent;
import io.prefetchbench.load.join.JudgedRead;
import io.prefetchbench.load.join.Read;
import io.prefetchbench.load.join.ReadClass;
import io.prefetchbench.load.join.ReadJudge;
import io.prefetchbench.load.join.Visibility;
import io.prefetchbench.load.record.ReadOutcome;
import io.prefetchbench.load.record.ReadTrace;
import io.prefetchbench.load.record.SecondsLog;
import io.prefetchbench.load.staleness.Staleness;
import io.prefetchbench.load.staleness.StalenessTally;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What the joined stamps say of the measured reads. Immutable.
 *
 * @param ages of the stale reads
 */
record ReadFindings(Staleness staleness, Visibility visibility, Histogram ages) {
  static final String TAG = "staleness";

  /**
   * Judges every answered read of a phase and writes the ages of the stale ones.
   *
   * @param events of the phase
   * @param endNanos end of the phase
   */
  static ReadFindings write(
      Path file, ReadPhase phase, ReadJudge judge, List<JoinedEvent> events, long endNanos)
      throws IOException {
    List<Read> reads = reads(phase);
    long begin = phase.schedule().beginNanos();
    Staleness staleness = StalenessTally.of(judge, reads, endNanos - begin);
    Map<String, Histogram> ages =
        SecondsLog.write(
            file,
            staleness.stale(),
            stale -> stale.read().beginNanos(),
            Map.of(TAG, JudgedRead::ageNanos),
            begin,
            endNanos);
    return new ReadFindings(
        staleness, Visibility.of(judge, reads, events), ages.getOrDefault(TAG, new Histogram(3)));
  }

  /** A server that was not ready said nothing of the entity: such an answer is not judged. */
  private static List<Read> reads(ReadPhase phase) {
    ReadTrace trace = phase.recorder().trace();
    List<Read> reads = new ArrayList<>(trace.size());
    for (int n = 0; n < trace.size(); n++) {
      if (trace.isDone(n)
          && trace.outcome(n).isAnswer()
          && trace.outcome(n) != ReadOutcome.NOT_READY) {
        reads.add(
            new Read(
                phase.id(n),
                trace.beginNanos(n),
                trace.endNanos(n),
                trace.outcome(n),
                trace.version(n)));
      }
    }
    return reads;
  }

  void putInto(Map<String, Long> correctness) {
    correctness.put(StalenessTally.PHANTOM, staleness.count(ReadClass.PHANTOM));
    correctness.put(StalenessTally.FALSE_MISSES, staleness.count(ReadClass.MISSED));
    correctness.put(StalenessTally.MONOTONIC, staleness.monotonicViolations());
    correctness.put(StalenessTally.CONTRADICTIONS, staleness.contradictions());
  }
}
