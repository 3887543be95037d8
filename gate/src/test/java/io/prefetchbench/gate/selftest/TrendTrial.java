package io.prefetchbench.gate.selftest;

import io.prefetchbench.gate.decision.TrendRow;
import io.prefetchbench.gate.record.RowEvidence;
import io.prefetchbench.gate.record.TrendPoint;
import io.prefetchbench.reports.Proportion;
import io.prefetchbench.reports.compare.HodgesLehmann;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;

/**
 * Histories made of the recorded blocks of one build against itself: each run is the estimate of
 * eight of them, with coins thrown anew. Immutable.
 *
 * @param histories number of histories of {@value #RUNS} runs in which nothing changed
 * @param alarms those in which a change point was found
 * @param creeps number of histories of {@value #COMMITS} commits of +2.5 % each, a run after each
 * @param overAt how many of them were over the cumulative budget first after that many commits; the
 *     first element counts those that never were
 */
record TrendTrial(int histories, int alarms, int creeps, List<Integer> overAt) {
  static final int RUNS = 100;
  static final int COMMITS = 10;
  private static final double STEP = 0.025;
  private static final double BUDGET = 0.10;
  private static final int BLOCKS = 8;
  private static final double TAIL = 0.05;
  private static final double CONFIDENCE = 0.95;
  private static final Instant BEGIN = Instant.parse("2027-01-01T02:00:00Z");

  TrendTrial {
    overAt = List.copyOf(overAt);
  }

  /** Makes as many histories of either kind, from each row in turn. */
  static TrendTrial of(List<RowEvidence> rows, int histories, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int alarms = 0;
    List<Integer> overAt = new ArrayList<>(Collections.nCopies(COMMITS + 1, 0));
    for (int i = 0; i < histories; i++) {
      RowEvidence row = rows.get(i % rows.size());
      double[] noise = row.differences(row.blocks());
      alarms += row(history(noise, RUNS, run -> 0, random)).changes().isEmpty() ? 0 : 1;
      List<TrendPoint> creep = history(noise, COMMITS, run -> (run + 1) * Math.log1p(STEP), random);
      int commits = 1;
      while (commits <= COMMITS && !row(creep.subList(0, commits)).over()) {
        commits++;
      }
      int at = commits <= COMMITS ? commits : 0;
      overAt.set(at, overAt.get(at) + 1);
    }
    return new TrendTrial(histories, alarms, histories, overAt);
  }

  /** Returns the lines for a terminal. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "change points: in %d of %d unchanged histories of %d runs = %.2f %% (at most %.2f %%;"
                + " promised %.1f %%)",
            alarms,
            histories,
            RUNS,
            100.0 * alarms / histories,
            100 * Proportion.upper(alarms, histories, CONFIDENCE),
            100 * TrendRow.CHANGE_P));
    for (int at = 1; at <= COMMITS; at++) {
      if (overAt.get(at) > 0) {
        lines.add(
            String.format(
                Locale.ROOT,
                "commits of +2.5 %%: over 10 %% first after commit %d in %.1f %%",
                at,
                100.0 * overAt.get(at) / creeps));
      }
    }
    lines.add(
        String.format(
            Locale.ROOT,
            "commits of +2.5 %%: not over after %d in %.1f %%",
            COMMITS,
            100.0 * overAt.get(0) / creeps));
    return lines;
  }

  private static TrendRow row(List<TrendPoint> history) {
    return TrendRow.of(history, BUDGET).get(0);
  }

  private static List<TrendPoint> history(
      double[] noise, int runs, IntToDoubleFunction worse, SplittableRandom random) {
    List<TrendPoint> points = new ArrayList<>();
    for (int run = 0; run < runs; run++) {
      double[] blocks = new double[BLOCKS];
      for (int i = 0; i < BLOCKS; i++) {
        double d = noise[random.nextInt(noise.length)];
        blocks[i] = worse.applyAsDouble(run) + (random.nextBoolean() ? d : -d);
      }
      HodgesLehmann shift = HodgesLehmann.of(blocks, TAIL);
      Instant time = BEGIN.plus(run, ChronoUnit.DAYS);
      points.add(
          new TrendPoint(
              time, "v1", "c" + (run + 1), "row", shift.estimate(), shift.lower(), shift.upper()));
    }
    return points;
  }
}
