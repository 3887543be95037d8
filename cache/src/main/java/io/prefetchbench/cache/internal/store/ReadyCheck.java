package io.prefetchbench.cache.internal.store;

import io.prefetchbench.cache.internal.redis.Shard;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates the ready marker ({@link KeySpace#readyMarkerKey}). When a read finds nothing, a store
 * fetches the marker and then reads again: only a cache that was ready before the second read can
 * answer {@code Absent}. Implementations are thread-safe and do not block.
 */
@FunctionalInterface
public interface ReadyCheck {

  /** Always ready: a missing entry is absent. For caches without a marker, such as in tests. */
  ReadyCheck NOT_ASKED = (shard, marker) -> null;

  ReadyCheck MARKER =
      (shard, marker) ->
          marker == null
              ? "the cache was never loaded, or lost its data"
              : marker.startsWith("ready") ? null : "the cache reports: " + marker;

  /** Why the cache cannot answer {@code Absent} on this shard, by its marker; null if it can. */
  @Nullable String refusal(Shard shard, @Nullable String marker);

  /**
   * Why no read may be answered now; called before each read. Once the cache is known to have lost
   * writes, an entry may be older than one a reader has already seen.
   */
  default @Nullable String refusalNow() {
    return null;
  }

  default @Nullable String refusalNow(Shard shard) {
    return refusalNow();
  }
}
