package io.prefetchbench.testbed.environment;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/** By how much a thread of this machine oversleeps when it asks for 1 ms, now. */
public record SleepProbe(long p50Nanos, long maxNanos) {
  private static final int SAMPLES = 100;
  private static final long SLEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** Takes 100 samples, so about a tenth of a second. */
  public static SleepProbe take(LongSupplier nanoClock) {
    long[] overslept = new long[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      long before = nanoClock.getAsLong();
      LockSupport.parkNanos(SLEEP_NANOS);
      overslept[i] = Math.max(0, nanoClock.getAsLong() - before - SLEEP_NANOS);
    }
    Arrays.sort(overslept);
    return new SleepProbe(overslept[SAMPLES / 2], overslept[SAMPLES - 1]);
  }
}
