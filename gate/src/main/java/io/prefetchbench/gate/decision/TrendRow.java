package io.prefetchbench.gate.decision;

import io.prefetchbench.gate.record.TrendPoint;
import io.prefetchbench.reports.compare.RankSum;
import io.prefetchbench.reports.run.Median;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One row of a history: where it changed for good, and whether all changes together are more than
 * the cumulative budget. Immutable.
 *
 * <p>A change point splits the runs in two groups that differ by the exact rank-sum test. All
 * splits are tried, so p is multiplied by their number; each side is then split again. A history in
 * which nothing changed has a change point with a probability of at most {@link #CHANGE_P}.
 *
 * @param overFrom number of the first of the runs at the end that are all worse by more than the
 *     cumulative budget, with their whole intervals, if there are two at least; −1 otherwise
 */
public record TrendRow(
    String row, List<TrendPoint> points, List<ChangePoint> changes, int overFrom) {
  public static final double CHANGE_P = 0.01;

  /** With fewer runs on a side, the last ones may still be an outlier. */
  private static final int SIDE_MIN = 5;

  /** The exact test of longer histories takes long; older runs have had their day. */
  private static final int POINTS_MAX = 120;

  private static final int RUNS_OVER = 2;

  /**
   * A lasting change. Immutable.
   *
   * @param at number of the first run after it, in the row's points, from 0
   * @param shift median after it minus median before it, ln
   */
  public record ChangePoint(int at, double shift, double p) {}

  public TrendRow {
    points = List.copyOf(points);
    changes = List.copyOf(changes);
  }

  /**
   * Returns the rows of a history, in the order of their first points.
   *
   * @param budget cumulative budget: 0.1 is 10 %
   */
  public static List<TrendRow> of(List<TrendPoint> history, double budget) {
    Map<String, List<TrendPoint>> rows = new LinkedHashMap<>();
    history.stream()
        .sorted(Comparator.comparing(TrendPoint::time))
        .forEach(point -> rows.computeIfAbsent(point.row(), row -> new ArrayList<>()).add(point));
    List<TrendRow> trend = new ArrayList<>();
    rows.forEach(
        (row, all) -> {
          List<TrendPoint> points = all.subList(Math.max(0, all.size() - POINTS_MAX), all.size());
          trend.add(new TrendRow(row, points, changes(points), overFrom(points, budget)));
        });
    return trend;
  }

  public double last() {
    return points.get(points.size() - 1).shift();
  }

  public boolean over() {
    return overFrom >= 0;
  }

  private static int overFrom(List<TrendPoint> points, double budget) {
    int from = points.size();
    while (from > 0 && points.get(from - 1).lower() > Math.log1p(budget)) {
      from--;
    }
    return points.size() - from >= RUNS_OVER ? from : -1;
  }

  private static List<ChangePoint> changes(List<TrendPoint> points) {
    List<ChangePoint> changes = new ArrayList<>();
    double[] shifts = points.stream().mapToDouble(TrendPoint::shift).toArray();
    split(shifts, 0, shifts.length, changes);
    changes.sort(Comparator.comparingInt(ChangePoint::at));
    return changes;
  }

  private static void split(double[] shifts, int from, int to, List<ChangePoint> changes) {
    int splits = to - from - 2 * SIDE_MIN + 1;
    if (splits < 1) {
      return;
    }
    int at = best(shifts, from, to);
    double[] before = Arrays.copyOfRange(shifts, from, at);
    double[] after = Arrays.copyOfRange(shifts, at, to);
    double oneSided = Math.min(RankSum.pGreater(before, after), RankSum.pGreater(after, before));
    double p = Math.min(1, 2 * splits * oneSided);
    if (p <= CHANGE_P) {
      changes.add(new ChangePoint(at, Median.of(after) - Median.of(before), p));
      split(shifts, from, at, changes);
      split(shifts, at, to, changes);
    }
  }

  /** The split of which the rank sum is farthest from its mean, in its own standard deviations. */
  private static int best(double[] shifts, int from, int to) {
    int n = to - from;
    int best = from + SIDE_MIN;
    double farthest = -1;
    for (int at = from + SIDE_MIN; at <= to - SIDE_MIN; at++) {
      double wins = 0;
      for (int i = from; i < at; i++) {
        for (int j = at; j < to; j++) {
          wins += 0.5 * (1 + Math.signum(shifts[j] - shifts[i]));
        }
      }
      double m = at - from;
      double z = Math.abs(wins - m * (n - m) / 2) / Math.sqrt(m * (n - m) * (n + 1) / 12);
      if (z > farthest) {
        farthest = z;
        best = at;
      }
    }
    return best;
  }
}
