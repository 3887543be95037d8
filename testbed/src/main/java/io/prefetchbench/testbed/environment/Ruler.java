package io.prefetchbench.testbed.environment;

import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * A fixed piece of CPU work, timed: it takes longer when the machine is slower than before, or when
 * others use it. For use by one thread.
 */
public final class Ruler {
  /** About a millisecond: shorter than a scheduler's slice, so that some repetition is whole. */
  private static final int STEPS = 500_000;

  private static final int WARM_UP = 200;

  private final LongSupplier nanoClock;

  /** Read by nobody, but the compiler cannot know. */
  private volatile long sink;

  /**
   * A ruler that is warmed up, which takes some tenths of a second.
   *
   * @param nanoClock monotonic nanoseconds
   */
  public Ruler(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
    times(WARM_UP);
  }

  /**
   * Does the work so many times.
   *
   * @return the time of each, ns, in the order they were done
   */
  public long[] times(int repetitions) {
    long[] times = new long[repetitions];
    for (int i = 0; i < repetitions; i++) {
      long begin = nanoClock.getAsLong();
      sink = work(sink);
      times[i] = nanoClock.getAsLong() - begin;
    }
    return times;
  }

  /** Does the work so many times and returns the shortest, ns: what the CPU can do undisturbed. */
  public long shortest(int repetitions) {
    return Arrays.stream(times(repetitions)).min().orElseThrow();
  }

  /** Xorshift steps (Marsaglia 2003), each of which needs the one before. */
  private static long work(long start) {
    long x = start | 1;
    for (int i = 0; i < STEPS; i++) {
      x ^= x << 13;
      x ^= x >>> 7;
      x ^= x << 17;
    }
    return x;
  }
}
