package io.prefetchbench.cache.internal.sync;

import java.time.Duration;

/**
 * Bounds of one worker. Immutable.
 *
 * @param batchMax maximum number of events taken from the feed at once
 * @param windowMax maximum number of entities written in one call to the store; several calls are
 *     in flight
 * @param batchesInFlight maximum number of batches polled and not yet acknowledged; one more may be
 *     in flight from the feed
 * @param charsInFlight once the ids, names and values of events polled and not yet acknowledged
 *     have this many characters, nothing more is polled
 * @param pollWait how long one poll waits for the first event: the maximum delay until a stop is
 *     noticed
 * @param retry waits after faults
 */
public record SyncOptions(
    int batchMax,
    int windowMax,
    int batchesInFlight,
    long charsInFlight,
    Duration pollWait,
    RetryPolicy retry) {
  /** 512 events per batch, 100 entities per call, 4 batches or 8 M characters in flight, 100 ms. */
  public static final SyncOptions STANDARD =
      new SyncOptions(512, 100, 4, 8 << 20, Duration.ofMillis(100), RetryPolicy.STANDARD);

  /**
   * @throws IllegalArgumentException if a bound is not positive
   */
  public SyncOptions {
    if (batchMax < 1
        || windowMax < 1
        || batchesInFlight < 1
        || charsInFlight < 1
        || pollWait.isNegative()) {
      throw new IllegalArgumentException("the bounds of a worker must be positive");
    }
  }

  public SyncOptions withPollWait(Duration other) {
    return new SyncOptions(batchMax, windowMax, batchesInFlight, charsInFlight, other, retry);
  }

  public SyncOptions withRetry(RetryPolicy other) {
    return new SyncOptions(batchMax, windowMax, batchesInFlight, charsInFlight, pollWait, other);
  }

  public SyncOptions withBatchMax(int other) {
    return new SyncOptions(other, windowMax, batchesInFlight, charsInFlight, pollWait, retry);
  }

  public SyncOptions withBatchesInFlight(int other) {
    return new SyncOptions(batchMax, windowMax, other, charsInFlight, pollWait, retry);
  }

  public SyncOptions withCharsInFlight(long other) {
    return new SyncOptions(batchMax, windowMax, batchesInFlight, other, pollWait, retry);
  }
}
