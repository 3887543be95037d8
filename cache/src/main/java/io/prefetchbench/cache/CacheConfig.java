package io.prefetchbench.cache;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one cache. Immutable.
 *
 * @param prefix of the key of every entity
 * @param ttl life of a live entry: the safety net that bounds memory if sync stops
 * @param tombstoneTtl life of a tombstone
 * @param markerLife how long the cache remains marked as ready after sync has died; less than the
 *     ttl
 * @param workerName distinguishes the workers of one cache: unique among those that run at the same
 *     time, and the same after a restart
 * @param workerHere whether the sync worker runs in this process
 * @param plainWrites whether entries are written field by field, never by {@code RESTORE}
 * @param reconcileEvery mean time between two comparisons; zero if they run on demand only
 * @param reconcileMode what those do about differences
 * @param nearCache null for no near cache
 * @param client the client library that connects
 * @param connectionOptions how it connects
 */
public record CacheConfig(
    String prefix,
    Duration ttl,
    Duration tombstoneTtl,
    Duration markerLife,
    String workerName,
    boolean workerHere,
    boolean plainWrites,
    Duration reconcileEvery,
    DriftReport.Mode reconcileMode,
    @Nullable NearCacheOptions nearCache,
    ConnectionOptions.Client client,
    ConnectionOptions connectionOptions) {
  /** One hour. */
  public static final Duration DEFAULT_TTL = Duration.ofHours(1);

  private static final Duration TTL_MIN = Duration.ofSeconds(1);

  /**
   * @throws IllegalArgumentException if a ttl is under a second, the marker would outlive the
   *     entries, comparisons are less than a second apart, or the worker has no name
   */
  public CacheConfig {
    if (ttl.compareTo(TTL_MIN) < 0 || tombstoneTtl.compareTo(TTL_MIN) < 0) {
      throw new IllegalArgumentException("a TTL must be at least 1 s, was " + ttl);
    }
    if (markerLife.toMillis() < 1 || markerLife.compareTo(ttl) >= 0) {
      throw new IllegalArgumentException("markerLife must be shorter than the ttl, " + ttl);
    }
    if (!reconcileEvery.isZero() && reconcileEvery.toSeconds() < 1) {
      throw new IllegalArgumentException(
          "comparisons must be 1 s or more apart, was " + reconcileEvery);
    }
    if (workerName.isEmpty()) {
      throw new IllegalArgumentException("a worker needs a name");
    }
  }
}
