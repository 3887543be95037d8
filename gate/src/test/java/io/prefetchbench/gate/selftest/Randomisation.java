package io.prefetchbench.gate.selftest;

import io.prefetchbench.gate.decision.TwoStageRule;
import io.prefetchbench.gate.plan.GatePolicy;
import io.prefetchbench.gate.record.RowEvidence;
import io.prefetchbench.reports.Proportion;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * How often the gate is red although nothing changed. Suites are created from recorded blocks of
 * one build against itself by repeating the coin toss of each block: a suite takes the blocks of
 * the two stages from each row at random and is decided by the gate's own rule. Because the order
 * of a block is a fair coin in every real run, this is the distribution of the gate's answers under
 * "nothing changed", without any assumption about the noise (the randomisation test of R. A.
 * Fisher, The Design of Experiments, 1935). Immutable.
 *
 * @param suites number of suites decided
 * @param rows rows of each suite
 * @param red number of suites with a red row
 * @param redByRow row to the number of suites in which it was red
 */
record Randomisation(int suites, int rows, int red, Map<String, Integer> redByRow) {
  private static final double CONFIDENCE = 0.95;

  /** Copies the map. */
  Randomisation {
    redByRow = Collections.unmodifiableMap(new LinkedHashMap<>(redByRow));
  }

  /**
   * Decides suites created from the blocks.
   *
   * @param recorded A/A blocks of every row, at least as many as both stages need
   * @throws IllegalArgumentException if a row has too few blocks, or there is no row
   */
  static Randomisation of(List<RowEvidence> recorded, GatePolicy policy, int suites, long seed) {
    List<Pool> pools = Pool.of(recorded, policy);
    TwoStageRule rule = new TwoStageRule(policy, pools.size());
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, Integer> redByRow = new LinkedHashMap<>();
    pools.forEach(pool -> redByRow.put(pool.row(), 0));
    int red = 0;
    for (int suite = 0; suite < suites; suite++) {
      boolean any = false;
      for (Pool pool : pools) {
        if (pool.isRed(rule, random, 0)) {
          redByRow.merge(pool.row(), 1, Integer::sum);
          any = true;
        }
      }
      red += any ? 1 : 0;
    }
    return new Randomisation(suites, pools.size(), red, redByRow);
  }

  /** Returns the share of red suites. */
  double share() {
    return red / (double) suites;
  }

  /** Returns the upper bound of the probability of a red suite, with 95 % confidence. */
  double upper() {
    return Proportion.upper(red, suites, CONFIDENCE);
  }
}
