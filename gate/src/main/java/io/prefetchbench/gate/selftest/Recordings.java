package io.prefetchbench.gate.selftest;

import io.prefetchbench.gate.calibration.AaHistory;
import io.prefetchbench.gate.decision.GateResult;
import io.prefetchbench.gate.record.BlockLog;
import io.prefetchbench.gate.record.BlockRecord;
import io.prefetchbench.gate.record.Stage;
import io.prefetchbench.testbed.command.BadInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the self-test keeps: blocks of one build against itself ({@code blocks.ndjson}, in the form
 * of every gate run) and the decisions that were made on them ({@code aa-history.ndjson}). Both
 * only grow.
 *
 * @param folder is made when something is kept
 */
record Recordings(Path folder) {
  private static final String BLOCKS = "blocks.ndjson";
  private static final String HISTORY = "aa-history.ndjson";

  /**
   * Runs one build against itself, as a user would, and keeps its blocks and its decision.
   *
   * @param rows for {@code --rows}; null for all
   */
  void record(String ref, @Nullable String rows) throws InterruptedException, IOException {
    List<String> words = new ArrayList<>(List.of("--base", ref, "--candidate", ref));
    if (rows != null) {
      words.addAll(List.of("--rows", rows));
    }
    PairedChild.Ended ended = PairedChild.run(words);
    GateResult result = ended.result();
    AaHistory.append(folder.resolve(HISTORY), result);
    for (BlockRecord block : BlockLog.read(ended.folder().resolve(BLOCKS))) {
      // Blocks of the second stage are of rows that looked bad: the first ones are the fair sample.
      if (block.stage() == Stage.SCREEN && block.discarded() == null) {
        BlockLog.append(folder.resolve(BLOCKS), block);
      }
    }
    System.err.println("decided: " + result.verdict() + ", exit code " + result.exitCode());
  }

  /** Returns the blocks kept so far. */
  List<BlockRecord> blocks() {
    try {
      return BlockLog.read(folder.resolve(BLOCKS));
    } catch (IOException e) {
      throw new BadInput(String.valueOf(e.getMessage()), e);
    }
  }

  /** Returns the decisions kept so far. */
  AaHistory history() {
    try {
      return AaHistory.read(folder.resolve(HISTORY));
    } catch (IOException e) {
      throw new BadInput(String.valueOf(e.getMessage()), e);
    }
  }
}
