package io.prefetchbench.cli.gate.blocks;

import io.prefetchbench.cli.gate.blocks.BlockPlan.Planned;
import io.prefetchbench.reports.block.BlockRecord;
import io.prefetchbench.reports.block.Stage;
import java.util.List;
import java.util.Optional;

/**
 * How far a cell is in a stage. Immutable.
 *
 * @param fit blocks that count
 * @param discarded blocks that do not
 * @param failure what the block said in which a fork failed; empty if none did
 */
record Tally(int fit, int discarded, Optional<String> failure) {
  /** What the reason of a block begins with whose fork gave no figures. */
  static final String FAILED = "fork failed: ";

  static Tally of(List<BlockRecord> records, Planned cell, Stage stage) {
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
    return new Tally(fit, discarded, failure);
  }

  int attempts() {
    return fit + discarded + (failure.isPresent() ? 1 : 0);
  }

  /** Why the cell cannot be measured; empty if it can, or could. */
  Optional<String> givenUp(BlockPlan plan, Stage stage) {
    if (failure.isPresent()) {
      return failure;
    }
    int most = plan.discardsMax(stage);
    return discarded > most
        ? Optional.of(
            discarded
                + " of "
                + attempts()
                + " blocks were disturbed; at most "
                + Math.round(plan.discardedMax() * 100)
                + " % may be")
        : Optional.empty();
  }

  boolean isPending(BlockPlan plan, Stage stage) {
    return fit < plan.blocks(stage) && givenUp(plan, stage).isEmpty();
  }
}
