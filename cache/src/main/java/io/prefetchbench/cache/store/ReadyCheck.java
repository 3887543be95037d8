package io.prefetchbench.cache.store;

import io.prefetchbench.cache.redis.Shard;
import org.jspecify.annotations.Nullable;

/**
 * Judges the ready marker ({@link KeySpace#readyMarkerKey}) that a store fetches together with a
 * second look, in this order, whenever a read found nothing: only a cache that was ready before the
 * second look can say {@code Absent}. Implementations are thread-safe and do not block.
 */
@FunctionalInterface
public interface ReadyCheck {

  /** Always ready: what is not there is absent. For caches without a marker, such as in tests. */
  ReadyCheck NOT_ASKED = marker -> null;

  /** Ready if the marker begins with {@code ready}. */
  ReadyCheck MARKER =
      marker ->
          marker == null
              ? "the cache was never loaded, or lost its data"
              : marker.startsWith("ready") ? null : "the cache reports: " + marker;

  /**
   * Why the cache cannot answer {@code Absent}.
   *
   * @param marker value of the ready marker; null if there is none
   * @return a reason in words; null if the cache is ready
   */
  @Nullable String refusal(@Nullable String marker);

  /**
   * Why no read at all may be answered now, asked before each: what is there may be older than what
   * a reader saw before, once it is known that the cache lost writes.
   *
   * @return a reason in words; null if reads may be answered
   */
  default @Nullable String refusalNow() {
    return null;
  }

  /** As {@link #refusal(String)}, by the marker of one shard, for absences on that. */
  default @Nullable String refusal(Shard shard, @Nullable String marker) {
    return refusal(marker);
  }

  /** As {@link #refusalNow()}, for reads of one shard. */
  default @Nullable String refusalNow(Shard shard) {
    return refusalNow();
  }
}
