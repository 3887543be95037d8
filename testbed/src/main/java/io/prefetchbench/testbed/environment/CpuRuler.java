package io.prefetchbench.testbed.environment;

import java.util.Arrays;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;

/** Fixed CPU work, timed: it takes longer on a machine that is slower, or not alone. */
public final class CpuRuler {
  private static final int NARROW_STEPS = 500_000;
  private static final int WIDE_STEPS = 100_000;
  private static final int WARM_UP = 200;

  private final LongSupplier nanoClock;
  private final LongUnaryOperator work;

  /** Never read; prevents the compiler from eliminating the work. */
  private volatile long sink;

  private CpuRuler(LongSupplier nanoClock, LongUnaryOperator work) {
    this.nanoClock = nanoClock;
    this.work = work;
    times(WARM_UP);
  }

  /**
   * One chain of steps that each need the one before, about a millisecond: shorter than a
   * scheduler's time slice, so that some repetition runs uninterrupted. It leaves most of a core
   * unused, so that a neighbour on the other half of the core hardly shows. Warming it up takes
   * some tenths of a second.
   */
  public static CpuRuler narrow(LongSupplier nanoClock) {
    return new CpuRuler(nanoClock, start -> narrow(start, NARROW_STEPS));
  }

  /**
   * Six such chains at once, about a fifth of a millisecond: they fill a core, so that it takes
   * longer as soon as a neighbour uses the other half. Warming it up takes some hundredths of a
   * second.
   */
  public static CpuRuler wide(LongSupplier nanoClock) {
    return new CpuRuler(nanoClock, start -> wide(start, WIDE_STEPS));
  }

  public long[] times(int repetitions) {
    long[] times = new long[repetitions];
    for (int i = 0; i < repetitions; i++) {
      long begin = nanoClock.getAsLong();
      sink = work.applyAsLong(sink);
      times[i] = nanoClock.getAsLong() - begin;
    }
    return times;
  }

  /** Returns the shortest time of so many repetitions, ns: the undisturbed speed of the CPU. */
  public long shortest(int repetitions) {
    return Arrays.stream(times(repetitions)).min().orElseThrow();
  }

  /** Xorshift steps (Marsaglia 2003). */
  private static long narrow(long start, int steps) {
    long x = start | 1;
    for (int i = 0; i < steps; i++) {
      x ^= x << 13;
      x ^= x >>> 7;
      x ^= x << 17;
    }
    return x;
  }

  /** Two of the three shifts in six independent chains: more than a core executes in parallel. */
  private static long wide(long start, int steps) {
    long a = start | 1;
    long b = a + 2;
    long c = a + 4;
    long d = a + 6;
    long e = a + 8;
    long f = a + 10;
    for (int i = 0; i < steps; i++) {
      a ^= a << 13;
      b ^= b << 13;
      c ^= c << 13;
      d ^= d << 13;
      e ^= e << 13;
      f ^= f << 13;
      a ^= a >>> 7;
      b ^= b >>> 7;
      c ^= c >>> 7;
      d ^= d >>> 7;
      e ^= e >>> 7;
      f ^= f >>> 7;
    }
    return a ^ b ^ c ^ d ^ e ^ f;
  }
}
