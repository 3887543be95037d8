package io.prefetchbench.reports.gate;

import io.prefetchbench.reports.block.BlockPair;
import io.prefetchbench.reports.block.RowEvidence;
import io.prefetchbench.reports.policy.MetricRule;
import io.prefetchbench.reports.statistics.SignedRank;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A row on its way to a verdict: what does not depend on which one it will be. */
record Draft(RowEvidence evidence, MetricRule rule, @Nullable Double detectable) {
  GateRow row(
      Verdict verdict, String reason, @Nullable Summary summary, @Nullable Integer blocksNeeded) {
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

  /** A stage that has fewer blocks than the rule is made for decides nothing. */
  GateRow incomplete(List<BlockPair> known, String stage, int blocks, int missing) {
    Summary summary = new Summary(evidence, known);
    String reason =
        words(summary) + "; " + stage + ": " + (blocks - missing) + " of " + blocks + " blocks";
    return row(Verdict.INCONCLUSIVE, reason, summary, missing);
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
            + (needed == null ? "" : "; about " + needed + " more blocks needed");
    return row(Verdict.INCONCLUSIVE, reason, summary, needed);
  }

  /** Whether the upper bound lies below the tolerance. */
  boolean excludesTolerance(Summary summary) {
    return summary.upper() < tolerance(summary);
  }

  /**
   * τ as a logarithm; not less than the absolute floor, which is tolerated however small the base.
   */
  private double tolerance(Summary summary) {
    return Math.log1p(Math.max(rule.tolerance(), rule.absoluteFloor() / summary.base()));
  }

  /**
   * The interval narrows with the root of the blocks: how many more until it reaches from the
   * estimate to the tolerance only. An estimate on the tolerance itself would need endless blocks;
   * a quarter of the tolerance is asked for at least.
   */
  private @Nullable Integer blocksNeeded(Summary summary) {
    double half = summary.upper() - summary.shift();
    double tolerance = tolerance(summary);
    double gap = Math.max(tolerance / 4, Math.abs(tolerance - summary.shift()));
    double all = Math.ceil(summary.blocks() * (half / gap) * (half / gap));
    return Double.isFinite(all) ? (int) Math.max(1, all - summary.blocks()) : null;
  }
}
