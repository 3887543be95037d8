package io.prefetchbench.benchmarks.counting;

/**
 * What one or several counted sections cost. Immutable.
 *
 * @param calls commands that Redis ran
 * @param flushes writes that the cache asked its port for: each is a round trip if it is awaited
 */
record Counted(CommandCalls calls, Traffic traffic, long flushes) {
  static final Counted NOTHING = new Counted(CommandCalls.NONE, Traffic.NONE, 0);

  Counted plus(Counted other) {
    return new Counted(
        calls.plus(other.calls), traffic.plus(other.traffic), flushes + other.flushes);
  }
}
