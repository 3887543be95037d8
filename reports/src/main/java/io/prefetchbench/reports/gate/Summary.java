package io.prefetchbench.reports.gate;

import io.prefetchbench.reports.block.BlockPair;
import io.prefetchbench.reports.block.RowEvidence;
import io.prefetchbench.reports.statistics.HodgesLehmann;
import io.prefetchbench.reports.statistics.SignedRank;
import java.util.Arrays;
import java.util.List;

/** Some blocks of a row and what they say together. */
final class Summary {
  private final double[] differences;
  private final double base;
  private final HodgesLehmann centre;

  /** Of at least one block whose figures can be used. */
  Summary(RowEvidence row, List<BlockPair> blocks) {
    this.differences = row.differences(blocks);
    this.base = row.basePerOperation(blocks);
    this.centre = HodgesLehmann.of(differences, TwoStageRule.TAIL);
  }

  double[] differences() {
    return differences.clone();
  }

  /** The same with the sides swapped. */
  double[] reversed() {
    return Arrays.stream(differences).map(d -> -d).toArray();
  }

  /** Median of the base, in nanoseconds or bytes an operation. */
  double base() {
    return base;
  }

  double shift() {
    return centre.estimate();
  }

  double lower() {
    return centre.lower();
  }

  double upper() {
    return centre.upper();
  }

  int blocks() {
    return differences.length;
  }

  int worse() {
    return (int) Arrays.stream(differences).filter(d -> d > 0).count();
  }

  int better() {
    return (int) Arrays.stream(differences).filter(d -> d < 0).count();
  }

  Estimate estimate() {
    double p = SignedRank.pGreater(differences);
    return new Estimate(shift(), lower(), upper(), p, worse(), blocks());
  }
}
