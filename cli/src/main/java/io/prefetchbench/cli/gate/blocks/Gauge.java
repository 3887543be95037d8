package io.prefetchbench.cli.gate.blocks;

/** What the machine does while a block runs. For use by one thread. */
public interface Gauge {
  /** Begins a block. */
  void begin();

  /** Ends the block that was begun. */
  Reading end();

  /**
   * The readings of one block. Immutable.
   *
   * @param stealShare share of all CPU time that the hypervisor gave to others, 0 to 1
   * @param rulerNanos time of a fixed piece of CPU work: the slower one of begin and end
   */
  record Reading(double stealShare, double rulerNanos) {}
}
