package io.prefetchbench.gate.blocks;

import io.prefetchbench.gate.plan.GateCell;
import io.prefetchbench.gate.record.ArmSide;

/** Runs one block of a cell: both builds, in an order that a coin has decided. */
@FunctionalInterface
public interface BlockRunner {
  /** Runs both builds with the same seed of the benchmark. */
  Both run(GateCell cell, String name, boolean baseFirst, long seed) throws InterruptedException;

  /** How both sides of a block ended. Immutable. */
  record Both(Fork.Outcome base, Fork.Outcome candidate) {
    Fork.Outcome of(ArmSide side) {
      return side == ArmSide.BASE ? base : candidate;
    }
  }

  /** Returns a runner of two forks, one after the other; if the first fails, there is no second. */
  static BlockRunner inTurn(Fork fork) {
    return (cell, name, baseFirst, seed) -> {
      ArmSide first = baseFirst ? ArmSide.BASE : ArmSide.CANDIDATE;
      ArmSide second = baseFirst ? ArmSide.CANDIDATE : ArmSide.BASE;
      Fork.Outcome one = fork.run(first, cell, name, seed);
      Fork.Outcome two =
          one instanceof Fork.Failed ? new Fork.NotRun() : fork.run(second, cell, name, seed);
      return baseFirst ? new Both(one, two) : new Both(two, one);
    };
  }
}
