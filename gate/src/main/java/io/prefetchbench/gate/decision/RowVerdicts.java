package io.prefetchbench.gate.decision;

import io.prefetchbench.gate.plan.AcceptedChange;
import io.prefetchbench.gate.plan.GatePolicy;
import io.prefetchbench.gate.plan.MetricKind;
import io.prefetchbench.gate.plan.MetricKinds;
import io.prefetchbench.gate.plan.MetricRule;
import io.prefetchbench.gate.plan.RowKey;
import io.prefetchbench.gate.record.Estimate;
import io.prefetchbench.gate.record.GateRow;
import io.prefetchbench.gate.record.GateVerdict;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One row after the other: the first verdict that holds. Immutable. */
record RowVerdicts(UnpairedComparison.Terms terms, UnpairedRule unpaired) {
  /** With fewer forks, one compilation that went another way is a whole side. */
  static final int FORKS_MIN = 5;

  /** Without a list: what benchmarks are about, the median of each latency, and allocation. */
  static boolean chosen(GatePolicy policy, RowKey key, MetricKind kind) {
    boolean main =
        key.metric().equals(RowKey.PRIMARY)
            || kind == MetricKind.LATENCY_P50
            || kind == MetricKind.ALLOCATION;
    return policy.blocks(key.fitting(), main);
  }

  GateRow row(
      RowKey key, MetricKind kind, @Nullable RowFigures base, @Nullable RowFigures candidate) {
    boolean chosen = chosen(terms.policy(), key, kind);
    if (base == null || candidate == null) {
      RowFigures only = base == null ? candidate : base;
      UnpairedRow judged =
          base == null
              ? UnpairedRow.of(GateVerdict.NEW, "the base has no such row")
              : UnpairedRow.of(GateVerdict.REMOVED, "the candidate has no such row");
      return built(key, kind, chosen && base != null, judged, only, base, candidate);
    }
    String changed = changed(base, candidate);
    if (!changed.isEmpty()) {
      UnpairedRow judged = UnpairedRow.of(GateVerdict.BENCH_CHANGED, changed);
      return built(key, kind, chosen, judged, base, base, candidate);
    }
    String caveat = base.caveat() == null ? candidate.caveat() : base.caveat();
    if (caveat != null) {
      String side = base.caveat() == null ? "candidate" : "base";
      UnpairedRow judged =
          UnpairedRow.of(GateVerdict.UNMEASURABLE, "not for claims in the " + side + ": " + caveat);
      return built(key, kind, chosen, judged, base, base, candidate);
    }
    String problem = problem(kind, base, candidate);
    if (!problem.isEmpty()) {
      boolean blocking =
          chosen
              && (kind != MetricKind.ALLOCATION
                  || MeasuredEnvironment.mismatch(base, candidate).isEmpty());
      UnpairedRow judged = UnpairedRow.of(GateVerdict.NO_FIGURE, problem);
      return built(key, kind, blocking, judged, base, base, candidate);
    }
    return kind == MetricKind.ALLOCATION
        ? allocation(key, chosen, base, candidate)
        : time(key, kind, chosen, base, candidate);
  }

  /** Why a side has nothing to compare; a percentile of too short a run is reported later. */
  private static String problem(MetricKind kind, RowFigures base, RowFigures candidate) {
    String problem = problem(kind, "base", base);
    return problem.isEmpty() ? problem(kind, "candidate", candidate) : problem;
  }

  private static String problem(MetricKind kind, String name, RowFigures side) {
    if (side.points().isEmpty() && side.samplesFewest() == Long.MAX_VALUE) {
      return "the " + name + " has no finite figure";
    }
    return kind != MetricKind.ALLOCATION && side.points().stream().anyMatch(figure -> figure < 0)
        ? "a figure of the " + name + " is below zero"
        : "";
  }

  private GateRow allocation(RowKey key, boolean chosen, RowFigures base, RowFigures candidate) {
    MetricRule rule = terms.policy().rule(MetricKind.ALLOCATION);
    UnpairedRow judged = allocation(rule, base.unit(), base, candidate);
    String mismatch = MeasuredEnvironment.mismatch(base, candidate);
    if (!mismatch.isEmpty()) {
      judged = judged.advisory(mismatch);
    }
    boolean blocking = chosen && mismatch.isEmpty();
    return built(key, MetricKind.ALLOCATION, blocking, judged, base, base, candidate);
  }

  private GateRow time(
      RowKey key, MetricKind kind, boolean chosen, RowFigures base, RowFigures candidate) {
    MetricRule rule = terms.policy().rule(kind);
    long samples = Math.min(base.samplesFewest(), candidate.samplesFewest());
    boolean red = chosen && terms.unpairedBlocks();
    UnpairedRow judged;
    if (samples < rule.samplesMin()) {
      String reason = "the shortest run has " + samples + " samples of " + rule.samplesMin();
      judged = UnpairedRow.of(GateVerdict.INCONCLUSIVE, reason + " needed");
    } else if (base.points().isEmpty() || candidate.points().isEmpty()) {
      String reason = "too few samples lie above the percentile: the shortest run has " + samples;
      judged = UnpairedRow.of(GateVerdict.INCONCLUSIVE, reason);
    } else {
      judged =
          unpaired.judge(
              kind,
              rule,
              base.unit(),
              MetricKinds.better(key.mode(), base.unit()),
              base,
              candidate);
      if (red && judged.verdict() == GateVerdict.WORSE_UNPAIRED) {
        judged = red(key, judged);
      }
    }
    return built(key, kind, chosen, judged, base, base, candidate);
  }

  /** The user insists that a time not taken side by side counts; the policy may still accept it. */
  private UnpairedRow red(RowKey key, UnpairedRow judged) {
    LocalDate today = LocalDate.ofInstant(terms.begin(), ZoneOffset.UTC);
    Estimate estimate = judged.estimate();
    for (AcceptedChange accepted : terms.policy().accepted()) {
      boolean small = estimate != null && Math.expm1(estimate.shift()) <= accepted.largest();
      if (small && accepted.covers(key.names(), today)) {
        String reason = "accepted until " + accepted.expires() + ": " + accepted.reason();
        return new UnpairedRow(GateVerdict.ACCEPTED, reason, estimate, null);
      }
    }
    String reason = judged.reason() + "; not taken side by side";
    return new UnpairedRow(GateVerdict.REGRESSED, reason, estimate, null);
  }

  private static String changed(RowFigures base, RowFigures candidate) {
    if (base.mixed() || candidate.mixed()) {
      RowFigures side = base.mixed() ? base : candidate;
      String name = base.mixed() ? "base" : "candidate";
      return "the " + name + "'s own files differ: " + side.unit() + ", " + side.settings();
    }
    if (!base.unit().equals(candidate.unit())) {
      return "the base is in " + base.unit() + ", the candidate in " + candidate.unit();
    }
    return MeasuredEnvironment.differences(base.settings(), candidate.settings());
  }

  private GateRow built(
      RowKey key,
      MetricKind kind,
      boolean blocking,
      UnpairedRow judged,
      @Nullable RowFigures named,
      @Nullable RowFigures base,
      @Nullable RowFigures candidate) {
    String unit = named == null ? "" : named.firstUnit();
    return new GateRow(
        key,
        kind,
        unit,
        MetricKinds.better(key.mode(), unit),
        blocking,
        judged.verdict(),
        judged.reason(),
        terms.policy().rule(kind),
        judged.estimate(),
        List.of(),
        0,
        base == null ? List.of() : base.points(),
        candidate == null ? List.of() : candidate.points(),
        null,
        judged.forksNeeded());
  }

  static UnpairedRow allocation(
      MetricRule rule, String unit, RowFigures base, RowFigures candidate) {
    int fewest = Math.min(base.points().size(), candidate.points().size());
    if (fewest < FORKS_MIN) {
      String reason = "too few forks: " + FORKS_MIN + " a side";
      return new UnpairedRow(GateVerdict.INCONCLUSIVE, reason, null, FORKS_MIN - fewest);
    }
    DoubleSummaryStatistics before = bytes(unit, base);
    DoubleSummaryStatistics after = bytes(unit, candidate);
    double slack = Math.max(rule.budget() * before.getMax(), rule.absoluteFloor());
    String over = String.format(Locale.ROOT, " over %.0f B/op ", slack);
    if (after.getMin() - before.getMax() > slack) {
      return UnpairedRow.of(
          GateVerdict.REGRESSED, "every fork allocates" + over + "more than any before");
    }
    if (before.getMin() - after.getMax() > slack) {
      return UnpairedRow.of(
          GateVerdict.IMPROVED, "every fork allocates" + over + "less than any before");
    }
    return after.getMax() - before.getMax() <= slack
        ? UnpairedRow.of(GateVerdict.NO_CHANGE, "no fork allocates" + over + "more")
        : UnpairedRow.of(GateVerdict.INCONCLUSIVE, "some forks allocate" + over + "more, not all");
  }

  private static DoubleSummaryStatistics bytes(String unit, RowFigures side) {
    return side.points().stream()
        .mapToDouble(point -> MetricKinds.perOperation(MetricKind.ALLOCATION, unit, point))
        .summaryStatistics();
  }
}
