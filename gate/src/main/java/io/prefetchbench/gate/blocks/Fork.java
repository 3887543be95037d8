package io.prefetchbench.gate.blocks;

import io.prefetchbench.gate.plan.GateCell;
import io.prefetchbench.gate.record.ArmSide;
import io.prefetchbench.reports.run.ForkResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs one cell in a process of one arm. */
@FunctionalInterface
public interface Fork {
  /** Runs it with a seed of the benchmark: the same for both forks of a block. */
  Outcome run(ArmSide side, GateCell cell, String name, long seed) throws InterruptedException;

  sealed interface Outcome {}

  /**
   * The fork produced figures. Immutable.
   *
   * @param results one for each mode that was run, at least one
   * @param disturbance why the fork itself does not trust them; null if it does
   */
  record Scored(List<ForkResult> results, @Nullable String disturbance) implements Outcome {
    public Scored {
      results = List.copyOf(results);
    }

    public Scored(List<ForkResult> results) {
      this(results, null);
    }
  }

  /** The fork was not started, because the other one of its block had failed. */
  record NotRun() implements Outcome {}

  /**
   * The fork produced no figures. Immutable.
   *
   * @param reason one line: the first error it printed, or that it timed out
   */
  record Failed(String reason) implements Outcome {}
}
