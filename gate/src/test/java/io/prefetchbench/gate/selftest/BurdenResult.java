package io.prefetchbench.gate.selftest;

import io.prefetchbench.gate.record.GateVerdict;
import java.time.Instant;
import java.util.Locale;

/**
 * One real comparison in which the candidate carried a burden of known size. Immutable.
 *
 * @param step the requested size, %
 * @param tokens units of work that were added to each operation
 * @param added what they add according to the measured cost of a token, %
 * @param estimate what they added according to the blocks, %
 * @param lower lower end of its 90 % interval, %
 * @param upper upper end, %
 * @param p exact one-sided p
 * @param blocks fit blocks of both stages
 * @param seconds from the first fork to the verdict
 */
record BurdenResult(
    Instant end,
    String row,
    int step,
    long tokens,
    double added,
    double estimate,
    double lower,
    double upper,
    double p,
    int blocks,
    GateVerdict verdict,
    long seconds) {

  /** Returns whether the gate was red. */
  boolean found() {
    return verdict == GateVerdict.REGRESSED;
  }

  /** Returns one line for people. */
  String line() {
    return String.format(
        Locale.ROOT,
        "+%d %%: %s, added %.1f %%, seen %.1f %% [%.1f, %.1f], p = %.2g, %d blocks, %d s",
        step,
        verdict,
        added,
        estimate,
        lower,
        upper,
        p,
        blocks,
        seconds);
  }
}
