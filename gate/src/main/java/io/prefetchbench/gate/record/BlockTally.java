package io.prefetchbench.gate.record;

import io.prefetchbench.gate.plan.BlockPlan;
import io.prefetchbench.gate.plan.BlockPlan.Planned;
import io.prefetchbench.gate.plan.RowKey;
import io.prefetchbench.gate.plan.Stage;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The progress of a cell in a stage. Immutable.
 *
 * @param failure the reason of the block in which a fork failed; empty if none did
 */
public record BlockTally(int fit, int discarded, Optional<String> failure) {
  /** Prefix of the reason of a block in which a fork gave no figures. */
  public static final String FAILED = "fork failed: ";

  public static BlockTally of(List<BlockRecord> records, Planned cell, Stage stage) {
    int fit = 0;
    int discarded = 0;
    Optional<String> failure = Optional.empty();
    for (BlockRecord record : records) {
      if (record.stage() == stage && record.cell().equals(cell.key())) {
        String reason = record.discarded();
        if (reason == null) {
          fit++;
        } else if (reason.startsWith(FAILED)) {
          failure = Optional.of(reason.substring(FAILED.length()));
        } else {
          discarded++;
        }
      }
    }
    return new BlockTally(fit, discarded, failure);
  }

  public int attempts() {
    return fit + discarded + (failure.isPresent() ? 1 : 0);
  }

  /** Returns why the cell cannot be measured; empty if it can, or may still be. */
  public Optional<String> givenUp(BlockPlan plan, Stage stage) {
    if (failure.isPresent()) {
      return failure;
    }
    int most = plan.discardsMax(stage);
    return discarded > most
        ? Optional.of(
            "%s of %s blocks were disturbed; at most %s %% may be"
                .formatted(discarded, attempts(), Math.round(plan.discardedMax() * 100)))
        : Optional.empty();
  }

  public boolean isPending(BlockPlan plan, Stage stage) {
    return fit < plan.blocks(stage) && givenUp(plan, stage).isEmpty();
  }

  /** Returns the cells of a plan that could not be measured, each with the reason. */
  public static Map<RowKey, String> unmeasurable(BlockPlan plan, List<BlockRecord> records) {
    Map<RowKey, String> reasons = new TreeMap<>();
    for (Planned cell : plan.cells()) {
      for (Stage stage : Stage.values()) {
        BlockTally.of(records, cell, stage)
            .givenUp(plan, stage)
            .ifPresent(reason -> reasons.putIfAbsent(cell.key(), reason));
      }
    }
    return reasons;
  }
}
