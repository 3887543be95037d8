package io.prefetchbench.cache.internal.engine;

import io.prefetchbench.cache.WorkerStatus;
import io.prefetchbench.cache.internal.pass.HistoryRecord;
import io.prefetchbench.cache.internal.pass.ReadyMarker;
import io.prefetchbench.cache.internal.sync.StatusBoard;
import java.util.List;
import java.util.Optional;

/**
 * The input of {@link HealthRules#evaluate}: facts with their age. Immutable.
 *
 * @param cache state of the cache in Redis
 * @param workers posts of the workers
 * @param own the worker of this process as it is now; empty if there is none
 * @param loss why this process refuses reads; empty if it does not
 * @param expectsWorker whether the cache has a feed, so that there should be a worker
 */
public record HealthFacts(
    Fact<CacheFacts> cache,
    Fact<List<StatusBoard.Post>> workers,
    Optional<WorkerStatus> own,
    String loss,
    boolean expectsWorker) {

  /**
   * The state of the cache in Redis, read in three round trips.
   *
   * @param marker empty if there is none or it is unreadable
   * @param deadLetters events given up and kept; −1 if unknown
   */
  public record CacheFacts(
      Optional<ReadyMarker.Standing> marker, HistoryRecord.Facts history, long deadLetters) {}
}
