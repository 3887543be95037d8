package io.prefetchbench.testbed.probe;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * How long a waiting thread takes to run after another has woken it, now: each request of a bench
 * crosses threads and processes several times, so this is in every latency. A CPU that a hypervisor
 * has put to sleep may take 100 µs to come back.
 *
 * @param p50Nanos the median
 * @param p99Nanos the 99th percentile
 */
public record WakeProbe(long p50Nanos, long p99Nanos) {
  private static final int SAMPLES = 200;

  /** Long enough for the other thread to wait and its CPU to idle. */
  private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Takes 200 samples, so a twentieth of a second. */
  public static WakeProbe take(LongSupplier nanoClock) {
    Sleeper sleeper = new Sleeper(nanoClock);
    Thread thread = new Thread(sleeper, "wake-probe");
    thread.setDaemon(true);
    thread.start();
    for (int i = 0; i < SAMPLES; i++) {
      long end = nanoClock.getAsLong() + PAUSE_NANOS;
      while (nanoClock.getAsLong() < end) {
        Thread.onSpinWait();
      }
      sleeper.wake(thread);
    }
    Arrays.sort(sleeper.late);
    return new WakeProbe(sleeper.late[SAMPLES / 2], sleeper.late[SAMPLES * 99 / 100]);
  }

  /** Waits, and notes how late it was, again and again. */
  private static final class Sleeper implements Runnable {
    private final LongSupplier nanoClock;
    private final long[] late = new long[SAMPLES];
    private volatile long wokenAtNanos;
    private volatile int asked;
    private volatile int answered;

    Sleeper(LongSupplier nanoClock) {
      this.nanoClock = nanoClock;
    }

    @Override
    public void run() {
      while (answered < SAMPLES) {
        while (asked == answered) {
          LockSupport.park(this);
        }
        late[answered] = nanoClock.getAsLong() - wokenAtNanos;
        answered = asked;
      }
    }

    /** Wakes it and waits until it has run, at most a second. */
    void wake(Thread thread) {
      long now = nanoClock.getAsLong();
      wokenAtNanos = now;
      int number = asked + 1;
      asked = number;
      LockSupport.unpark(thread);
      while (answered != number) {
        if (nanoClock.getAsLong() - now > PATIENCE_NANOS) {
          throw new IllegalStateException("a woken thread did not run for a second");
        }
        Thread.onSpinWait();
      }
    }
  }
}
