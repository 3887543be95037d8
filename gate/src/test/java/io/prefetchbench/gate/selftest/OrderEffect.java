package io.prefetchbench.gate.selftest;

import io.prefetchbench.gate.record.BlockPair;
import io.prefetchbench.gate.record.RowEvidence;
import io.prefetchbench.reports.compare.RankSum;
import io.prefetchbench.reports.run.Median;

/**
 * Tests whether the order within a block matters: ln(candidate / base) of blocks with the base
 * first against blocks with the candidate first. Without an order effect both have the same
 * distribution. Immutable.
 *
 * @param row text of the row
 * @param baseFirst median of ln(candidate / base) of the blocks with the base first
 * @param candidateFirst that of the others
 * @param p two-sided p of the exact rank-sum test; 1 if one group is empty
 */
record OrderEffect(String row, double baseFirst, double candidateFirst, double p) {

  /** Compares the two orders of a row's A/A blocks. */
  static OrderEffect of(RowEvidence row) {
    double[] first = ratios(row, true);
    double[] second = ratios(row, false);
    double p =
        first.length == 0 || second.length == 0
            ? 1
            : 2 * Math.min(RankSum.pGreater(first, second), RankSum.pGreater(second, first));
    return new OrderEffect(row.key().text(), median(first), median(second), Math.min(1, p));
  }

  private static double[] ratios(RowEvidence row, boolean baseFirst) {
    return row.blocks().stream()
        .filter(block -> block.baseFirst() == baseFirst)
        .mapToDouble(OrderEffect::ratio)
        .toArray();
  }

  private static double ratio(BlockPair block) {
    return Math.log(block.candidate() / block.base());
  }

  private static double median(double[] values) {
    return values.length == 0 ? 0 : Median.of(values);
  }
}
