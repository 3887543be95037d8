package io.prefetchbench.gate.plan;

import java.util.List;
import java.util.Locale;

/**
 * The blocks to run. Immutable.
 *
 * @param cells the cells to measure; their numbers are part of the order, so a plan is never
 *     re-sorted
 * @param discardedMax share of discarded blocks above which a cell is given up in a stage
 */
public record BlockPlan(
    long seed, List<Planned> cells, int screenBlocks, int confirmBlocks, double discardedMax) {
  private static final double MILLIS = 1_000;

  /**
   * One cell. Immutable.
   *
   * @param blockMillis duration of a block, estimated from the first forks
   */
  public record Planned(GateCell cell, RowKey key, long blockMillis) {}

  public BlockPlan {
    cells = List.copyOf(cells);
    if (screenBlocks < 1 || confirmBlocks < 0 || !(discardedMax >= 0 && discardedMax < 1)) {
      throw new IllegalArgumentException(
          ("expected screen blocks from 1, confirm blocks from 0, a share below 1, not"
                  + " %s, %s, %s")
              .formatted(screenBlocks, confirmBlocks, discardedMax));
    }
  }

  /** Returns the number of fit blocks required per cell. */
  public int blocks(Stage stage) {
    return stage == Stage.SCREEN ? screenBlocks : confirmBlocks;
  }

  /** Returns the number of discarded blocks above which a cell is given up. */
  public int discardsMax(Stage stage) {
    return (int) Math.floor(blocks(stage) * discardedMax / (1 - discardedMax) + 1e-9);
  }

  /**
   * Returns the expected time for the cells, in seconds: every screen block, and confirm blocks for
   * the share of cells that become suspects by chance when nothing changed.
   *
   * @param suspectShare that share, 0 to 1
   */
  public static double expectedSeconds(
      List<Planned> cells, int screenBlocks, int confirmBlocks, double suspectShare) {
    double round = cells.stream().mapToLong(Planned::blockMillis).sum() / MILLIS;
    return round * (screenBlocks + suspectShare * confirmBlocks);
  }

  /** Formats a duration: seconds up to two minutes, then minutes. */
  public static String duration(double seconds) {
    return seconds < 120
        ? Math.round(seconds) + " s"
        : String.format(Locale.ROOT, "%.0f min", seconds / 60);
  }
}
