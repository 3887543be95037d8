package io.prefetchbench.gate.selftest;

import io.prefetchbench.gate.decision.TwoStageRule;
import io.prefetchbench.gate.plan.GatePolicy;
import io.prefetchbench.gate.plan.MetricKind;
import io.prefetchbench.gate.record.RowEvidence;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The recorded A/A blocks of one row, from which decisions are drawn. Not thread-safe: drawing
 * shuffles the differences.
 */
final class Pool {
  private final String row;
  private final MetricKind kind;
  private final double base;
  private final double[] differences;

  private Pool(RowEvidence row) {
    this.row = row.key().text();
    this.kind = row.kind();
    this.base = row.basePerOperation(row.blocks());
    this.differences = row.differences(row.blocks());
  }

  /**
   * Creates a pool for each row.
   *
   * @throws IllegalArgumentException if there is no row, or one has fewer blocks than the two
   *     stages need
   */
  static List<Pool> of(List<RowEvidence> recorded, GatePolicy policy) {
    if (recorded.isEmpty()) {
      throw new IllegalArgumentException("there is no recorded row");
    }
    int needed = policy.screenBlocks() + policy.confirmBlocks();
    for (RowEvidence row : recorded) {
      if (row.blocks().size() < needed) {
        throw new IllegalArgumentException(
            row.key().text()
                + " has "
                + row.blocks().size()
                + " recorded blocks; expected at least "
                + needed);
      }
    }
    return recorded.stream().map(Pool::new).toList();
  }

  /** Text of the row. */
  String row() {
    return row;
  }

  /**
   * Returns whether one decision would be red: its blocks are drawn without replacement, each is
   * swapped at random with probability 1/2, then made worse by {@code worse} (on the logarithm).
   */
  boolean isRed(TwoStageRule rule, SplittableRandom random, double worse) {
    int screen = rule.policy().screenBlocks();
    int needed = screen + rule.policy().confirmBlocks();
    double[] drawn = new double[needed];
    for (int i = 0; i < needed; i++) {
      int from = i + random.nextInt(differences.length - i);
      double taken = differences[from];
      differences[from] = differences[i];
      differences[i] = taken;
      drawn[i] = (random.nextBoolean() ? taken : -taken) + worse;
    }
    return rule.red(
        kind, base, Arrays.copyOf(drawn, screen), Arrays.copyOfRange(drawn, screen, needed));
  }
}
