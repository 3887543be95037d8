package io.prefetchbench.cli.gate.blocks;

import io.prefetchbench.cli.gate.cells.Cell;
import io.prefetchbench.reports.series.ForkResult;
import java.util.List;

/** Runs one cell in a JVM of one arm; {@link JarFork} is the real one. */
@FunctionalInterface
public interface Fork {
  /**
   * Runs it to its end.
   *
   * @param name of the fork among all of the run: a part of file names
   * @param seed what the benchmark draws by: the same for both forks of a block
   */
  Outcome run(Side side, Cell cell, String name, long seed) throws InterruptedException;

  /** How a fork ended. */
  sealed interface Outcome {}

  /**
   * It gave figures. Immutable.
   *
   * @param results one for each mode that was run, at least one
   */
  record Scored(List<ForkResult> results) implements Outcome {
    /** Copies the list. */
    public Scored {
      results = List.copyOf(results);
    }
  }

  /**
   * It gave none. Immutable.
   *
   * @param reason one line: the first error it printed, or that its time was over
   */
  record Failed(String reason) implements Outcome {}
}
