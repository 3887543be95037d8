package io.prefetchbench.cache.health;

import io.prefetchbench.cache.lease.HistoryRecord;
import io.prefetchbench.cache.lease.ReadyMarker;
import io.prefetchbench.cache.sync.status.StatusBoard;
import io.prefetchbench.cache.sync.status.WorkerStatus;
import java.util.List;
import java.util.Optional;

/**
 * What {@link Health#of} judges by: facts with their age. Immutable.
 *
 * @param cache what Redis says of the cache
 * @param workers what the workers posted
 * @param own the worker of this process as it is now; empty if there is none
 * @param loss why this process refuses reads; empty if it does not
 * @param expectsWorker whether changes come by a feed, so that there should be a worker
 */
public record HealthFacts(
    Fact<CacheFacts> cache,
    Fact<List<StatusBoard.Post>> workers,
    Optional<WorkerStatus> own,
    String loss,
    boolean expectsWorker) {

  /**
   * What Redis says of the cache, read in three round trips.
   *
   * @param marker empty if there is none, or none that can be read
   * @param deadLetters events given up and kept; −1 if unknown
   */
  public record CacheFacts(
      Optional<ReadyMarker.Standing> marker, HistoryRecord.Facts history, long deadLetters) {}
}
