package io.prefetchbench.load.run;

import io.prefetchbench.load.record.IntervalLog;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * What the generator itself can do: closed loops against an endpoint that does nothing. First one
 * user, for the service time that is the generator's and the server's own; then several, for the
 * capacity. Thread-safe.
 */
public final class Calibration {
  private final Histogram single = new ConcurrentHistogram(IntervalLog.MOST.toNanos(), 3);
  private final LongAdder answered = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final AtomicInteger otherStatus = new AtomicInteger();
  private final AtomicLong firstNanos = new AtomicLong(Long.MAX_VALUE);
  private final AtomicLong lastNanos = new AtomicLong(Long.MIN_VALUE);

  /** One request of the single user ended. */
  public void single(long beginNanos, long endNanos, int status) {
    if (status > 0) {
      single.recordValue(Math.max(0, endNanos - beginNanos));
    }
  }

  /** One request of the several users ended; status 0 if it had no answer. */
  public void many(long beginNanos, long endNanos, int status) {
    (status > 0 ? answered : failed).increment();
    if (status > 0 && status / 100 != 2) {
      otherStatus.set(status);
    }
    firstNanos.accumulateAndGet(beginNanos, Math::min);
    lastNanos.accumulateAndGet(endNanos, Math::max);
  }

  /** Answers per second in the closed loop; 0 if there was none. */
  public double capacityPerSecond() {
    long spanNanos = lastNanos.get() - firstNanos.get();
    return answered.sum() == 0 || spanNanos <= 0 ? 0 : answered.sum() * 1e9 / spanNanos;
  }

  /** A status other than 2xx that an answer of the closed loop had; 0 if none had. */
  int otherStatus() {
    return otherStatus.get();
  }

  /** Service time of a do-nothing request with one user, nanoseconds. */
  public Histogram single() {
    return single.copy();
  }
}
