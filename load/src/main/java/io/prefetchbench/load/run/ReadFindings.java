package io.prefetchbench.load.run;

import io.prefetchbench.cache.entity.Version;
import io.prefetchbench.load.join.JoinedEvent;
import io.prefetchbench.load.join.Read;
import io.prefetchbench.load.join.ReadJudge;
import io.prefetchbench.load.record.ReadTrace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the joined stamps say of the measured reads. Immutable. */
record ReadFindings(ReadJudge.Judgement judgement) {

  /** Judges every answered read of a phase. */
  static ReadFindings of(ReadPhase phase, List<JoinedEvent> events, Version filledTo) {
    ReadTrace trace = phase.recorder().trace();
    List<Read> reads = new ArrayList<>(trace.size());
    for (int n = 0; n < trace.size(); n++) {
      if (trace.isDone(n) && trace.outcome(n).isAnswer()) {
        reads.add(
            new Read(
                phase.id(n),
                trace.beginNanos(n),
                trace.endNanos(n),
                trace.outcome(n),
                trace.version(n)));
      }
    }
    return new ReadFindings(new ReadJudge(events).judge(reads, filledTo));
  }

  void putInto(Map<String, Long> correctness) {
    correctness.put("phantom", judgement.phantom());
    correctness.put("falseMisses", judgement.falseMisses());
    correctness.put("monotonicViolations", judgement.monotonicViolations());
  }
}
