package io.prefetchbench.cache.internal.sync;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long a worker waits after a fault. Immutable.
 *
 * @param first wait after the first fault in a row; doubles with each further one
 * @param longest upper bound of the wait
 * @param unknownAttempts number of times an unclassified fault is treated as transient
 * @param probeEvery interval at which a failed worker tries again
 */
public record RetryPolicy(
    Duration first, Duration longest, int unknownAttempts, Duration probeEvery) {
  /** 10 ms doubling to 1 s; ten attempts at unknown faults; a probe every 5 s. */
  public static final RetryPolicy STANDARD =
      new RetryPolicy(Duration.ofMillis(10), Duration.ofSeconds(1), 10, Duration.ofSeconds(5));

  private static final int DOUBLINGS_MAX = 20;

  /**
   * @throws IllegalArgumentException if a wait is not positive or there is no attempt
   */
  public RetryPolicy {
    if (first.toNanos() < 1 || longest.compareTo(first) < 0 || probeEvery.toNanos() < 1) {
      throw new IllegalArgumentException(
          "waits must be positive, and the longest must not be shorter than the first");
    }
    if (unknownAttempts < 1) {
      throw new IllegalArgumentException("there must be at least one attempt");
    }
  }

  /**
   * The wait after this many faults in a row, between half and all of its nominal length, so that
   * several workers do not retry at the same instant.
   *
   * @param faults 1 or more
   */
  public long delayNanos(int faults, RandomGenerator random) {
    long doubled = first.toNanos() << Math.min(faults - 1, DOUBLINGS_MAX);
    long nominal = Math.min(longest.toNanos(), doubled);
    return nominal / 2 + random.nextLong(nominal / 2 + 1);
  }
}
