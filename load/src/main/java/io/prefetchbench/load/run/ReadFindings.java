package io.prefetchbench.load.run;

import io.prefetchbench.load.join.JoinedEvent;
import io.prefetchbench.load.join.JudgedRead;
import io.prefetchbench.load.join.Read;
import io.prefetchbench.load.join.ReadClass;
import io.prefetchbench.load.join.ReadJudge;
import io.prefetchbench.load.join.Visibility;
import io.prefetchbench.load.record.SecondsLog;
import io.prefetchbench.load.staleness.Staleness;
import io.prefetchbench.load.staleness.StalenessTally;
import java.io.IOException;
import java.nio.file.Path;
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
    List<Read> reads = phase.answered();
    long begin = phase.schedule().beginNanos();
    Staleness judged = StalenessTally.of(judge, reads, endNanos - begin);
    Staleness staleness =
        phase.firstTorn().map(torn -> judged.with(StalenessTally.TORN, torn)).orElse(judged);
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

  void putInto(Map<String, Long> correctness) {
    correctness.put(StalenessTally.PHANTOM, staleness.count(ReadClass.PHANTOM));
    correctness.put(StalenessTally.FALSE_MISSES, staleness.count(ReadClass.MISSED));
    correctness.put(StalenessTally.MONOTONIC, staleness.monotonicViolations());
    correctness.put(StalenessTally.CONTRADICTIONS, staleness.contradictions());
  }
}
