package io.prefetchbench.benchmarks.counting;

/**
 * What one or several counted sections cost. Immutable.
 *
 * @param calls commands that Redis ran
 * @param flushes writes that the cache asked its port for: each is a round trip if it is awaited
 */
record OperationCost(CommandCalls calls, Traffic traffic, long flushes) {
  static final OperationCost NOTHING = new OperationCost(CommandCalls.NONE, Traffic.NONE, 0);

  OperationCost plus(OperationCost other) {
    return new OperationCost(
        calls.plus(other.calls), traffic.plus(other.traffic), flushes + other.flushes);
  }
}
