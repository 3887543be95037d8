package io.prefetchbench.gate.blocks;

/** Measures machine conditions while a block runs. Not thread-safe; use it from one thread. */
public interface Gauge {
  void begin();

  Reading end();

  /**
   * The readings of one block. Immutable.
   *
   * @param stealShare share of all CPU time that the hypervisor gave to others, 0 to 1
   * @param rulerNanos duration of a fixed amount of CPU work: the slower of begin and end
   */
  record Reading(double stealShare, double rulerNanos) {}
}
