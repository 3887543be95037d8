package io.prefetchbench.testbed.environment;

import java.util.Arrays;
import java.util.function.LongSupplier;

/** Fixed CPU work, timed: it takes longer on a machine that is slower, or not alone. */
public final class CpuRuler {
  private static final int STEPS = 500_000;
  private static final int WARM_UP = 200;

  private final LongSupplier nanoClock;

  /** Never read; prevents the compiler from eliminating the work. */
  private volatile long sink;

  /**
   * One chain of steps that each need the one before, about a millisecond: shorter than a
   * scheduler's time slice, so that some repetition runs uninterrupted. It leaves most of a core
   * unused, so that a neighbour on the other half of the core hardly shows. Warming it up takes
   * some tenths of a second.
   */
  public CpuRuler(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    times(WARM_UP);
  }

  public long[] times(int repetitions) {
    long[] times = new long[repetitions];
    for (int i = 0; i < repetitions; i++) {
      long begin = nanoClock.getAsLong();
      sink = steps(sink);
      times[i] = nanoClock.getAsLong() - begin;
    }
    return times;
  }

  /** Returns the shortest time of so many repetitions, ns: the undisturbed speed of the CPU. */
  public long shortest(int repetitions) {
    return Arrays.stream(times(repetitions)).min().orElseThrow();
  }

  /** Xorshift steps (Marsaglia 2003). */
  private static long steps(long start) {
    long x = start | 1;
    for (int i = 0; i < STEPS; i++) {
      x ^= x << 13;
      x ^= x >>> 7;
      x ^= x << 17;
    }
    return x;
  }
}
