package io.prefetchbench.gate.record;

import io.prefetchbench.gate.plan.MetricKind;
import io.prefetchbench.gate.plan.MetricRule;
import io.prefetchbench.gate.plan.RowKey;
import io.prefetchbench.reports.run.Better;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One row with its verdict and all data behind it. Immutable.
 *
 * @param blocking whether REGRESSED turns the build red
 * @param estimate null where there is nothing to estimate (missing arm, exact rows)
 * @param blocks the fit blocks of a paired row; else empty
 * @param discarded blocks that were discarded because the machine was disturbed
 * @param base figures of the base, one per fork; for exact rows one
 * @param detectable the smallest worsening the rule would detect in 90 % of tries with noise like
 *     this row's, relative (0.04 is 4 %); null if unknown
 * @param blocksNeeded further blocks, or forks per side where there are no blocks, that an
 *     inconclusive row needs; null if unknown
 */
public record GateRow(
    RowKey key,
    MetricKind kind,
    String unit,
    Better better,
    boolean blocking,
    GateVerdict verdict,
    String reason,
    MetricRule rule,
    @Nullable Estimate estimate,
    List<BlockPair> blocks,
    int discarded,
    List<Double> base,
    List<Double> candidate,
    @Nullable Double detectable,
    @Nullable Integer blocksNeeded) {
  public GateRow {
    blocks = List.copyOf(blocks);
    base = List.copyOf(base);
    candidate = List.copyOf(candidate);
  }

  public boolean red() {
    return blocking && verdict == GateVerdict.REGRESSED;
  }
}
