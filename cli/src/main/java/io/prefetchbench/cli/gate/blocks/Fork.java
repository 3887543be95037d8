package io.prefetchbench.cli.gate.blocks;

import io.prefetchbench.cli.gate.cells.Cell;
import io.prefetchbench.reports.series.ForkResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs one cell in a process of one arm: {@link JarFork} a benchmark, {@link LoadFork} a load. */
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
   * @param disturbance why the fork itself does not trust them; null if it does
   */
  record Scored(List<ForkResult> results, @Nullable String disturbance) implements Outcome {
    /** Copies the list. */
    public Scored {
      results = List.copyOf(results);
    }

    /** Figures that are trusted. */
    public Scored(List<ForkResult> results) {
      this(results, null);
    }
  }

  /**
   * It gave none. Immutable.
   *
   * @param reason one line: the first error it printed, or that its time was over
   */
  record Failed(String reason) implements Outcome {}
}
