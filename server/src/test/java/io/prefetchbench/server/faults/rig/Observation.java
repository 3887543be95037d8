package io.prefetchbench.server.faults.rig;

import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.WorkerStatus;
import io.prefetchbench.server.faults.load.Claim;
import io.prefetchbench.server.faults.load.Probe;
import io.prefetchbench.server.faults.load.Truth;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Everything that was seen of one cell, when it was quiet or its time was over. Immutable.
 *
 * @param probes of each reader, in its order, the one over HTTP last
 * @param primary entities of the primary by id
 * @param cache entries of the cache by id
 * @param feeds those of workers of this process
 * @param workers status of workers of this process
 * @param readersPrimaryUses how often a reader reached for the primary
 * @param keptLetters dead letters in the cache's Redis
 * @param usedBytes memory of the cache's Redis
 * @param struckNanos the fault began, monotonic
 * @param quietNanos everything was equal and acknowledged, monotonic
 * @param unrest why it was not quiet in time; empty if it was
 * @param freshMillis how long a last commit took to be seen by a reader, ms; −1 if it was not
 * @param claims what the system said of its freshness, compared with the truth
 * @param httpCalls calls over HTTP
 * @param late answers over HTTP that came after their deadline, in words
 */
public record Observation(
    Truth truth,
    List<List<Probe>> probes,
    Map<String, Entity> primary,
    Map<String, CacheEntry> cache,
    List<AuditedFeed> feeds,
    List<WorkerStatus> workers,
    long readersPrimaryUses,
    long keptLetters,
    long usedBytes,
    Duration ttl,
    Duration tombstoneTtl,
    long struckNanos,
    long quietNanos,
    String unrest,
    long freshMillis,
    List<Claim> claims,
    long httpCalls,
    List<String> late) {
  /** What nothing may outlive: an entry withdrawn keeps its own life, a tombstone has another. */
  public Duration longestLife() {
    return ttl.compareTo(tombstoneTtl) > 0 ? ttl : tombstoneTtl;
  }
}
