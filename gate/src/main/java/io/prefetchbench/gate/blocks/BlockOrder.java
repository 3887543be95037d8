package io.prefetchbench.gate.blocks;

import io.prefetchbench.gate.plan.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * All randomness of a run, derived from one seed. What is drawn for a block depends only on the
 * seed and the block, so a resumed run continues exactly as it would have. Immutable.
 */
public record BlockOrder(long seed) {
  private static final long SHUFFLE = -1;

  /**
   * The random values of one block. Immutable.
   *
   * @param baseFirst whether the fair coin puts the base first
   */
  public record Toss(boolean baseFirst, long seed) {}

  /** Returns the order of all cells in a round: the numbers 0 to {@code cells} − 1. */
  public List<Integer> round(Stage stage, int round, int cells) {
    SplittableRandom random = random(stage.word().hashCode(), round, SHUFFLE);
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < cells; i++) {
      order.add(i);
    }
    for (int i = cells - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      Integer held = order.get(i);
      order.set(i, order.get(other));
      order.set(other, held);
    }
    return order;
  }

  public Toss toss(Stage stage, int round, int cell) {
    SplittableRandom random = random(stage.word().hashCode(), round, cell);
    return new Toss(random.nextBoolean(), random.nextLong() >>> 1);
  }

  /** Each step is mixed before the next is added, so that paths of equal sums differ. */
  private SplittableRandom random(long... path) {
    long mixed = seed;
    for (long step : path) {
      mixed = new SplittableRandom(mixed + step).nextLong();
    }
    return new SplittableRandom(mixed);
  }
}
