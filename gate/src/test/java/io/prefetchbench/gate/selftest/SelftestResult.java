package io.prefetchbench.gate.selftest;

import io.prefetchbench.gate.plan.GatePolicy;
import io.prefetchbench.gate.record.RowEvidence;
import io.prefetchbench.reports.Proportion;
import java.util.List;

/**
 * What the recorded blocks and decisions of one build against itself show about the gate.
 * Immutable.
 *
 * @param blocks recorded blocks of the row with the fewest
 * @param randomisation false alarms
 * @param realDecisions decisions that were made end to end
 * @param realRed those that were red
 * @param realUpper upper bound of the probability of a red one, with 95 % confidence; 1 without
 *     decisions
 * @param orders order effect of each row
 * @param power replayed power of each row
 * @param redChance q, the rate that the policy promises
 */
record SelftestResult(
    int blocks,
    Randomisation randomisation,
    int realDecisions,
    int realRed,
    double realUpper,
    List<OrderEffect> orders,
    List<PowerReplay> power,
    double redChance) {
  private static final double CONFIDENCE = 0.95;

  /** Copies the lists. */
  SelftestResult {
    orders = List.copyOf(orders);
    power = List.copyOf(power);
  }

  /**
   * Judges the gate.
   *
   * @param suites number of suites to create from the blocks
   * @param tries decisions for each step of the power
   * @throws IllegalArgumentException if there is no block, or a row has too few
   */
  static SelftestResult of(
      List<RowEvidence> rows,
      AaHistory history,
      GatePolicy policy,
      int suites,
      int tries,
      long seed) {
    int real = history.decisions().size();
    Randomisation randomisation = Randomisation.of(rows, policy, suites, seed);
    return new SelftestResult(
        rows.stream().mapToInt(row -> row.blocks().size()).min().orElse(0),
        randomisation,
        real,
        history.red(),
        real == 0 ? 1 : history.upper(),
        rows.stream().map(OrderEffect::of).toList(),
        PowerReplay.of(rows, policy, rows.size(), tries, seed),
        policy.redChance());
  }

  /**
   * Returns whether false alarms are as rare as promised: in the suites created from the blocks,
   * and in the real decisions as far as their number allows (the lower bound of their share, 95 %).
   */
  boolean passed() {
    int green = realDecisions - realRed;
    double realLower =
        realDecisions == 0 ? 0 : 1 - Proportion.upper(green, realDecisions, CONFIDENCE);
    return randomisation.share() <= redChance && realLower <= redChance;
  }
}
