package io.prefetchbench.load.judge;

import io.prefetchbench.load.record.Read;
import io.prefetchbench.load.record.ReadBatch;
import java.util.List;

/** Judges all reads of a measurement at once. */
public final class Judging {
  private Judging() {}

  /** Judges the reads, in the order in which they were due. */
  public static Staleness of(ReadJudge judge, List<Read> reads, long spanNanos) {
    ReadBatch all = new ReadBatch(reads.size());
    reads.forEach(read -> all.add(all.reads().size(), read));
    StalenessTally tally = new StalenessTally(spanNanos, read -> {});
    tally.add(judge, all);
    return tally.result(null);
  }
}
