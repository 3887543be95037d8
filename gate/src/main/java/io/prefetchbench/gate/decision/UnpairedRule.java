package io.prefetchbench.gate.decision;

import io.prefetchbench.gate.plan.MetricKind;
import io.prefetchbench.gate.plan.MetricKinds;
import io.prefetchbench.gate.plan.MetricRule;
import io.prefetchbench.gate.record.Estimate;
import io.prefetchbench.gate.record.GateVerdict;
import io.prefetchbench.reports.compare.HodgesLehmann;
import io.prefetchbench.reports.compare.RankSum;
import io.prefetchbench.reports.run.Better;
import io.prefetchbench.reports.run.Median;
import java.util.List;
import java.util.Locale;

/**
 * Times that were not taken side by side: an exact one-sided Mann–Whitney test over the forks'
 * means and the Hodges–Lehmann shift of their logarithms, with its 90 % interval. A fork is the
 * unit, never an iteration. Immutable.
 *
 * @param alpha the largest p of a row that is called worse or better
 */
record UnpairedRule(double alpha) {
  private static final double TAIL = 0.05;

  /** The logarithm of zero: beyond any other figure's, and finite, so that zeros do not differ. */
  private static final double LOG_OF_ZERO = -1500;

  /** Returns the rule when rows share the chance of a false alarm. */
  static UnpairedRule among(double redChance, int rows) {
    return new UnpairedRule(redChance / Math.max(1, rows));
  }

  /** How many forks each side needs: with n of each, no p is below 1 over "2n choose n". */
  int forksNeeded() {
    int forks = 1;
    while (smallestP(forks, forks) > alpha) {
      forks++;
    }
    return forks;
  }

  /**
   * Judges one row. A throughput of zero is worse than any other, a time of zero better.
   *
   * @param base figures of the forks, at least one, none below zero
   * @param candidate figures of the forks, at least one, none below zero
   */
  UnpairedRow judge(
      MetricKind kind,
      MetricRule rule,
      String unit,
      Better direction,
      RowFigures base,
      RowFigures candidate) {
    double[] first = logarithms(base.points(), direction);
    double[] second = logarithms(candidate.points(), direction);
    if (zeros(base.points()) && zeros(candidate.points())) {
      return UnpairedRow.of(GateVerdict.INCONCLUSIVE, "every figure of both sides is zero");
    }
    double p = RankSum.pGreater(first, second);
    HodgesLehmann shift = RankSum.shift(first, second, TAIL);
    Estimate estimate = new Estimate(shift.estimate(), shift.lower(), shift.upper(), p, 0, 0);
    double shownP = shift.estimate() < 0 ? RankSum.pGreater(second, first) : p;
    String support = first.length + " and " + second.length + " forks";
    String words = RowWording.of(kind, estimate, support, shownP);
    if (smallestP(first.length, second.length) > alpha) {
      return tooFew(first.length, second.length, words, estimate);
    }
    double floor =
        floor(
            rule.absoluteFloor(),
            MetricKinds.perOperation(kind, unit, Median.of(base.points())),
            MetricKinds.perOperation(kind, unit, Median.of(candidate.points())));
    double size = shift.estimate();
    if (shownP <= alpha
        && Math.abs(size) >= Math.log1p(rule.budget())
        && Math.abs(Math.expm1(size)) > floor) {
      GateVerdict verdict = size > 0 ? GateVerdict.WORSE_UNPAIRED : GateVerdict.BETTER_UNPAIRED;
      return new UnpairedRow(verdict, words, estimate, null);
    }
    return between(rule, floor, words, estimate);
  }

  /** Neither shown to be worse nor better: excluded, tolerated, or open. */
  private static UnpairedRow between(
      MetricRule rule, double floor, String words, Estimate estimate) {
    if (estimate.upper() < Math.log1p(rule.tolerance())) {
      return new UnpairedRow(GateVerdict.NO_CHANGE, words, estimate, null);
    }
    // What is below the floor is tolerated, however large a share of a small base it is.
    if (estimate.upper() < Math.log1p(floor)) {
      String nanos = String.format(Locale.ROOT, "%.0f ns", rule.absoluteFloor());
      String reason = words + "; below " + nanos + " all is tolerated";
      return new UnpairedRow(GateVerdict.NO_CHANGE, reason, estimate, null);
    }
    return new UnpairedRow(GateVerdict.INCONCLUSIVE, words, estimate, null);
  }

  private UnpairedRow tooFew(int first, int second, String words, Estimate estimate) {
    int needed = forksNeeded();
    String limit = String.format(Locale.ROOT, "%.2g", alpha);
    String reason = words + "; " + needed + " forks a side are needed to show p at most " + limit;
    int missing = Math.max(1, needed - Math.min(first, second));
    return new UnpairedRow(GateVerdict.INCONCLUSIVE, reason, estimate, missing);
  }

  /** The p of the one order in which every fork of one side lies above all of the other. */
  private static double smallestP(int first, int second) {
    double p = 1;
    for (int i = 1; i <= second; i++) {
      p *= (double) i / (first + i);
    }
    return p;
  }

  /** The share of the base that is tolerated; beside zero the candidate itself must be little. */
  private static double floor(double absolute, double base, double candidate) {
    if (base > 0) {
      return absolute / base;
    }
    return candidate > absolute ? 0 : Double.POSITIVE_INFINITY;
  }

  /** Turned so that more is worse. */
  private static double[] logarithms(List<Double> points, Better better) {
    double sign = better == Better.HIGHER ? -1 : 1;
    return points.stream()
        .mapToDouble(point -> sign * (point == 0 ? LOG_OF_ZERO : Math.log(point)))
        .toArray();
  }

  private static boolean zeros(List<Double> points) {
    return points.stream().allMatch(point -> point == 0);
  }
}
