package io.prefetchbench.load.judge;

import io.prefetchbench.load.record.Read;
import io.prefetchbench.load.record.ReadBatch;
import java.util.List;

/** Judges all reads of a measurement at once. */
public final class Judging {
  private Judging() {}

  /** Overload for a measurement without probe reads. */
  public static Staleness of(ReadJudge judge, List<Read> reads, long spanNanos) {
    return of(judge, reads, List.of(), spanNanos);
  }

  /** Judges the offered reads, in the order in which they were due, and the probe reads. */
  public static Staleness of(ReadJudge judge, List<Read> reads, List<Read> probes, long spanNanos) {
    ReadBatch all = new ReadBatch(reads.size() + probes.size());
    reads.forEach(read -> all.add(all.reads().size(), false, read));
    probes.forEach(probe -> all.add(all.reads().size(), true, probe));
    StalenessTally tally = new StalenessTally(spanNanos, read -> {});
    tally.add(judge, all);
    return tally.result(null);
  }
}
