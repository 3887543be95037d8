package io.prefetchbench.cache;

import io.prefetchbench.cache.prefetch.BulkOptions;
import io.prefetchbench.cache.store.KeySpace;
import io.prefetchbench.cache.sync.SyncOptions;
import java.time.Duration;

/**
 * The settings of one cache. Immutable.
 *
 * @param keys the names of its keys
 * @param ttl life of a live entry: the safety net that bounds memory if sync stops
 * @param tombstoneTtl life of a tombstone
 * @param markerLife how long the cache remains marked as ready after sync has died; less than the
 *     ttl
 * @param workerName distinguishes the workers of one cache: unique among those that run at the same
 *     time, and the same after a restart
 * @param workerHere whether the sync worker runs in this process
 * @param bulk bounds of passes
 * @param sync bounds of the worker
 */
public record CacheConfig(
    KeySpace keys,
    Duration ttl,
    Duration tombstoneTtl,
    Duration markerLife,
    String workerName,
    boolean workerHere,
    BulkOptions bulk,
    SyncOptions sync) {
  /** One hour. */
  public static final Duration DEFAULT_TTL = Duration.ofHours(1);

  private static final Duration MARKER_LIFE_MAX = Duration.ofMinutes(10);
  private static final Duration TTL_MIN = Duration.ofSeconds(1);

  /**
   * @throws IllegalArgumentException if a ttl is under a second, the marker would outlive the
   *     entries, or the worker has no name
   */
  public CacheConfig {
    if (ttl.compareTo(TTL_MIN) < 0 || tombstoneTtl.compareTo(TTL_MIN) < 0) {
      throw new IllegalArgumentException("a TTL must be at least 1 s, was " + ttl);
    }
    if (markerLife.toMillis() < 1 || markerLife.compareTo(ttl) >= 0) {
      throw new IllegalArgumentException("markerLife must be shorter than the ttl, " + ttl);
    }
    if (workerName.isEmpty()) {
      throw new IllegalArgumentException("a worker needs a name");
    }
  }

  /** Half the ttl, at most ten minutes: how long a dead worker may take to restart. */
  static Duration markerLifeFor(Duration ttl) {
    Duration half = ttl.dividedBy(2);
    return half.compareTo(MARKER_LIFE_MAX) < 0 ? half : MARKER_LIFE_MAX;
  }
}
