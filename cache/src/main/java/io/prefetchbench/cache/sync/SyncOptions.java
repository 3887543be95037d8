package io.prefetchbench.cache.sync;

import java.time.Duration;

/**
 * Bounds of one worker. Immutable.
 *
 * @param batchMax most events taken from the feed at once
 * @param windowMax most entities written in one call to the store; several calls are in flight
 * @param pollWait how long one poll waits for the first event: the longest a stop takes to be seen
 * @param retry waits after faults
 */
public record SyncOptions(int batchMax, int windowMax, Duration pollWait, RetryPolicy retry) {
  /** 512 events a batch, 100 entities a call, 100 ms. */
  public static final SyncOptions STANDARD =
      new SyncOptions(512, 100, Duration.ofMillis(100), RetryPolicy.STANDARD);

  /**
   * @throws IllegalArgumentException if a bound is not positive
   */
  public SyncOptions {
    if (batchMax < 1 || windowMax < 1 || pollWait.isNegative()) {
      throw new IllegalArgumentException("the bounds of a worker must be positive");
    }
  }

  public SyncOptions withPollWait(Duration other) {
    return new SyncOptions(batchMax, windowMax, other, retry);
  }

  public SyncOptions withRetry(RetryPolicy other) {
    return new SyncOptions(batchMax, windowMax, pollWait, other);
  }

  public SyncOptions withBatchMax(int other) {
    return new SyncOptions(other, windowMax, pollWait, retry);
  }
}
