package io.prefetchbench.gate.selftest;

import io.prefetchbench.gate.decision.TwoStageRule;
import io.prefetchbench.gate.plan.GatePolicy;
import io.prefetchbench.gate.record.RowEvidence;
import java.util.List;
import java.util.SplittableRandom;

/**
 * How often the gate would find a regression of known size in a row: its recorded A/A blocks, drawn
 * and turned round as in {@link Randomisation}, with the candidate made worse. Immutable.
 *
 * @param row text of the row
 * @param found a share for each of {@link #STEPS}
 */
record PowerReplay(String row, List<Double> found) {
  /** The regressions: 3, 5, 10 and 20 %. */
  static final List<Double> STEPS = List.of(1.03, 1.05, 1.10, 1.20);

  /** Copies the list. */
  PowerReplay {
    found = List.copyOf(found);
  }

  /**
   * Replays every row.
   *
   * @param rows number of rows that share the accepted chance of a false alarm
   * @param tries decisions per step
   * @throws IllegalArgumentException if a row has fewer blocks than the two stages need
   */
  static List<PowerReplay> of(
      List<RowEvidence> recorded, GatePolicy policy, int rows, int tries, long seed) {
    TwoStageRule rule = new TwoStageRule(policy, rows);
    SplittableRandom random = new SplittableRandom(seed);
    return Pool.of(recorded, policy).stream()
        .map(
            pool ->
                new PowerReplay(
                    pool.row(),
                    STEPS.stream().map(step -> found(pool, rule, step, tries, random)).toList()))
        .toList();
  }

  private static double found(
      Pool pool, TwoStageRule rule, double step, int tries, SplittableRandom random) {
    int red = 0;
    for (int i = 0; i < tries; i++) {
      red += pool.isRed(rule, random, Math.log(step)) ? 1 : 0;
    }
    return red / (double) tries;
  }
}
