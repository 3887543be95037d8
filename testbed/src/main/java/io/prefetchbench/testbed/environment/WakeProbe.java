package io.prefetchbench.testbed.environment;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * How long a waiting thread takes to run after another has woken it, now: each request of a bench
 * crosses threads and processes several times, so this is in every latency. A CPU that a hypervisor
 * has put to sleep may take 100 µs to come back.
 */
public record WakeProbe(long p50Nanos, long p99Nanos) {
  private static final int SAMPLES = 200;

  /** Long enough for the other thread to wait and its CPU to idle. */
  private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /**
   * Takes 200 samples, so a twentieth of a second; fewer where the machine is so busy that a thread
   * did not run for a second, which then is the last sample.
   */
  public static WakeProbe take(LongSupplier nanoClock) {
    Sleeper sleeper = new Sleeper(nanoClock);
    Thread thread = new Thread(sleeper, "wake-probe");
    thread.setDaemon(true);
    thread.start();
    long[] late = new long[SAMPLES];
    int taken = 0;
    boolean woke = true;
    while (woke && taken < SAMPLES) {
      long end = nanoClock.getAsLong() + PAUSE_NANOS;
      while (nanoClock.getAsLong() < end) {
        Thread.onSpinWait();
      }
      woke = sleeper.wake(thread);
      late[taken++] = woke ? sleeper.lateNanos : PATIENCE_NANOS;
    }
    sleeper.over = true;
    LockSupport.unpark(thread);
    Arrays.sort(late, 0, taken);
    return new WakeProbe(late[taken / 2], late[taken * 99 / 100]);
  }

  /** Waits, and notes how late it was, again and again. */
  private static final class Sleeper implements Runnable {
    private final LongSupplier nanoClock;
    private volatile boolean over;
    private volatile long wokenAtNanos;
    private volatile long lateNanos;
    private volatile int asked;
    private volatile int answered;

    Sleeper(LongSupplier nanoClock) {
      this.nanoClock = nanoClock;
    }

    @Override
    public void run() {
      while (!over) {
        if (asked == answered) {
          LockSupport.park(this);
        } else {
          lateNanos = nanoClock.getAsLong() - wokenAtNanos;
          answered = asked;
        }
      }
    }

    /** Wakes it and waits until it has run; false if it did not within a second. */
    boolean wake(Thread thread) {
      long now = nanoClock.getAsLong();
      wokenAtNanos = now;
      int number = asked + 1;
      asked = number;
      LockSupport.unpark(thread);
      while (answered != number) {
        if (nanoClock.getAsLong() - now > PATIENCE_NANOS) {
          return false;
        }
        Thread.onSpinWait();
      }
      return true;
    }
  }
}
