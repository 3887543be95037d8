package io.prefetchbench.gate.selftest;

import io.prefetchbench.gate.plan.GatePolicy;
import io.prefetchbench.gate.plan.MetricKinds;
import io.prefetchbench.gate.plan.RowKey;
import io.prefetchbench.gate.plan.Stage;
import io.prefetchbench.gate.record.BlockLog;
import io.prefetchbench.gate.record.BlockRecord;
import io.prefetchbench.gate.record.GateResult;
import io.prefetchbench.gate.record.RowEvidence;
import io.prefetchbench.testbed.command.BadInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Blocks of one build against itself ({@code blocks.ndjson}, in the form of every gate run). The
 * file only grows.
 *
 * @param folder is made when something is kept
 */
record Recordings(Path folder) {
  private static final String BLOCKS = "blocks.ndjson";
  private static final Set<String> BLOCKING = Set.of(RowKey.PRIMARY, MetricKinds.ALLOCATION);

  /**
   * Runs one build against itself, as a user would, and keeps its blocks.
   *
   * @param rows for {@code --rows}; null for all
   */
  public GateResult record(String ref, @Nullable String rows)
      throws InterruptedException, IOException {
    List<String> words = new ArrayList<>(List.of("--base", ref, "--candidate", ref));
    if (rows != null) {
      words.addAll(List.of("--rows", rows));
    }
    PairedChild.Ended ended = PairedChild.run(words);
    GateResult result = ended.result();
    for (BlockRecord block : BlockLog.read(ended.folder().resolve(BLOCKS))) {
      // Blocks of the second stage are of rows that looked bad: the first ones are the fair sample.
      if (block.stage() == Stage.SCREEN && block.discarded() == null) {
        BlockLog.append(folder.resolve(BLOCKS), block);
      }
    }
    System.err.println("decided: " + result.verdict() + ", exit code " + result.exitCode());
    return result;
  }

  /** Returns the blocks kept so far. */
  public List<BlockRecord> blocks() {
    try {
      return BlockLog.read(folder.resolve(BLOCKS));
    } catch (IOException e) {
      throw new BadInput(String.valueOf(e.getMessage()), e);
    }
  }

  /** Returns the rows that may turn a build red, of the blocks kept so far. */
  public List<RowEvidence> rows(GatePolicy policy) {
    return BlockLog.evidence(blocks(), policy, Set.of()).stream()
        .filter(row -> BLOCKING.contains(row.key().metric()))
        .toList();
  }
}
