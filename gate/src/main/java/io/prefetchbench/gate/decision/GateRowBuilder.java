package io.prefetchbench.gate.decision;

import io.prefetchbench.gate.plan.MetricRule;
import io.prefetchbench.gate.record.BlockPair;
import io.prefetchbench.gate.record.GateRow;
import io.prefetchbench.gate.record.GateVerdict;
import io.prefetchbench.gate.record.RowEvidence;
import io.prefetchbench.reports.compare.SignedRank;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds a row: holds everything that does not depend on its verdict. */
record GateRowBuilder(RowEvidence evidence, MetricRule rule, @Nullable Double detectable) {
  /** More blocks than this many times those that were run are no advice. */
  private static final int TIMES_MORE_MAX = 4;

  GateRow row(
      GateVerdict verdict,
      String reason,
      @Nullable Summary summary,
      @Nullable Integer blocksNeeded) {
    return new GateRow(
        evidence.key(),
        evidence.kind(),
        evidence.unit(),
        evidence.better(),
        evidence.blocking(),
        verdict,
        reason,
        rule,
        summary == null ? null : summary.estimate(),
        evidence.blocks(),
        evidence.discarded(),
        evidence.base(),
        evidence.candidate(),
        detectable,
        blocksNeeded);
  }

  String words(Summary summary) {
    double p = SignedRank.pGreater(summary.differences());
    return RowWording.of(evidence.kind(), summary, p);
  }

  /** A stage with fewer blocks than the rule requires decides nothing. */
  GateRow incomplete(List<BlockPair> known, String stage, int blocks, int missing) {
    Summary summary = new Summary(evidence, known);
    String reason =
        words(summary) + "; " + stage + ": " + (blocks - missing) + " of " + blocks + " blocks";
    return row(GateVerdict.INCONCLUSIVE, reason, summary, missing);
  }

  GateRow inconclusive(Summary summary, String note) {
    Integer needed = blocksNeeded(summary);
    String finds =
        detectable == null
            ? "; with this noise no worsening up to 100 % would be found"
            : "; with this noise " + RowWording.percent(detectable) + " would be found";
    String reason =
        words(summary)
            + "; "
            + (note.isEmpty()
                ? RowWording.percent(Math.expm1(tolerance(summary))) + " is not excluded"
                : note)
            + finds
            + advice(summary, needed);
    return row(GateVerdict.INCONCLUSIVE, reason, summary, needed);
  }

  private String advice(Summary summary, @Nullable Integer needed) {
    if (needed != null && needed <= TIMES_MORE_MAX * summary.blocks()) {
      return "; about " + needed + " more blocks needed";
    }
    if (detectable != null && detectable <= rule.tolerance()) {
      return "; a few blocks were far off: more blocks (--blocks) may decide it";
    }
    return "; not decidable on this machine: run it on a quiet one, or in one process"
        + " (--in-process) if it was in forks";
  }

  /** Returns whether the upper bound is below the tolerance. */
  boolean excludesTolerance(Summary summary) {
    return summary.upper() < tolerance(summary);
  }

  /**
   * Returns τ as a logarithm, but at least the absolute floor, which is tolerated however small the
   * base is.
   */
  private double tolerance(Summary summary) {
    return Math.log1p(Math.max(rule.tolerance(), rule.absoluteFloor() / summary.base()));
  }

  /**
   * The interval narrows with the square root of the number of blocks: returns how many more are
   * needed until it reaches only from the estimate to the tolerance. An estimate equal to the
   * tolerance would need infinitely many, so the distance is at least a quarter of the tolerance.
   */
  private @Nullable Integer blocksNeeded(Summary summary) {
    double half = summary.upper() - summary.shift();
    double tolerance = tolerance(summary);
    double gap = Math.max(tolerance / 4, Math.abs(tolerance - summary.shift()));
    double all = Math.ceil(summary.blocks() * (half / gap) * (half / gap));
    return Double.isFinite(all) ? (int) Math.max(1, all - summary.blocks()) : null;
  }
}
