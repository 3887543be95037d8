package io.prefetchbench.gate.decision;

import io.prefetchbench.gate.record.BlockPair;
import io.prefetchbench.gate.record.Estimate;
import io.prefetchbench.gate.record.RowEvidence;
import io.prefetchbench.reports.compare.HodgesLehmann;
import io.prefetchbench.reports.compare.SignedRank;
import java.util.Arrays;
import java.util.List;

/** A summary of some blocks of a row. */
final class Summary {
  private final double[] differences;
  private final double base;
  private final HodgesLehmann centre;

  /** Summarises at least one block with usable figures. */
  Summary(RowEvidence row, List<BlockPair> blocks) {
    this.differences = row.differences(blocks);
    this.base = row.basePerOperation(blocks);
    this.centre = HodgesLehmann.of(differences, TwoStageRule.TAIL);
  }

  double[] differences() {
    return differences.clone();
  }

  double[] reversed() {
    return Arrays.stream(differences).map(d -> -d).toArray();
  }

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
