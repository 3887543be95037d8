package io.prefetchbench.load.run;

import io.prefetchbench.load.record.IntervalLog;
import io.prefetchbench.load.system.Background;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Calibrates the generator with closed loops against a do-nothing endpoint: first with one user,
 * for the service time of generator and server alone; then with several, for the capacity.
 * Thread-safe.
 */
public final class GeneratorCalibration {
  public static final Duration SINGLE = Duration.ofMillis(500);

  public static final Duration MANY = Duration.ofMillis(1_500);

  public static final int USERS = 8;

  /** Receives the times and the status of a request; status 0 if it had no answer. */
  @FunctionalInterface
  public interface Listener {
    void ended(long beginNanos, long endNanos, int status);
  }

  private final Histogram single = new ConcurrentHistogram(IntervalLog.MOST.toNanos(), 3);
  private final LongAdder answered = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final AtomicInteger otherStatus = new AtomicInteger();
  private final AtomicLong firstNanos = new AtomicLong(Long.MAX_VALUE);
  private final AtomicLong lastNanos = new AtomicLong(Long.MIN_VALUE);

  public void single(long beginNanos, long endNanos, int status) {
    if (status > 0) {
      single.recordValue(Math.max(0, endNanos - beginNanos));
    }
  }

  /** Records that a request of the several users ended; status 0 if it had no answer. */
  public void many(long beginNanos, long endNanos, int status) {
    (status > 0 ? answered : failed).increment();
    if (status > 0 && status / 100 != 2) {
      otherStatus.set(status);
    }
    firstNanos.accumulateAndGet(beginNanos, Math::min);
    lastNanos.accumulateAndGet(endNanos, Math::max);
  }

  /** Calibrates by a blocking call from threads of its own; it returns 0 if it had no answer. */
  public void run(IntSupplier request) {
    closedLoop(SINGLE, request, this::single);
    List<Thread> users = new ArrayList<>();
    for (int i = 0; i < USERS; i++) {
      Runnable loop = () -> closedLoop(MANY, request, this::many);
      users.add(Background.start("calibration-" + i, loop));
    }
    for (Thread user : users) {
      try {
        user.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static void closedLoop(Duration time, IntSupplier request, Listener listener) {
    long until = System.nanoTime() + time.toNanos();
    for (long now = System.nanoTime(); now < until; ) {
      int status = request.getAsInt();
      long end = System.nanoTime();
      listener.ended(now, end, status);
      now = end;
    }
  }

  /** Returns the answers per second in the closed loop; 0 if there were none. */
  public double capacityPerSecond() {
    long spanNanos = lastNanos.get() - firstNanos.get();
    return answered.sum() == 0 || spanNanos <= 0 ? 0 : answered.sum() * 1e9 / spanNanos;
  }

  /** Returns a status other than 2xx from the closed loop; 0 if there was none. */
  int otherStatus() {
    return otherStatus.get();
  }

  /** Returns the service time of a do-nothing request with one user, nanoseconds. */
  public Histogram single() {
    return single.copy();
  }
}
