package io.prefetchbench.server.api;

import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.testkit.WritablePrimary;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The ids of both sides. Listing the cache's is a scan of its Redis, so one list serves all
 * requests within two seconds, and only one scan runs at a time. Thread-safe.
 */
final class IdLists {
  private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final PrefetchCache cache;
  private final WritablePrimary primary;
  private final LongSupplier nanoClock;
  private @Nullable Drift kept;
  private long keptNanos;

  IdLists(PrefetchCache cache, WritablePrimary primary, LongSupplier nanoClock) {
    this.cache = cache;
    this.primary = primary;
    this.nanoClock = nanoClock;
  }

  /** The differences, at most two seconds old; waits for Redis. */
  synchronized Drift read() {
    long now = nanoClock.getAsLong();
    Drift last = kept;
    if (last != null && now - keptNanos < KEPT_NANOS) {
      return last;
    }
    Drift read = Drift.between(cache.ids(), primary.ids());
    kept = read;
    keptNanos = now;
    return read;
  }

  /** Invalidates the cached list: the next request scans again. */
  synchronized void forget() {
    kept = null;
  }

  /**
   * The ids that are in the cache only, or in the primary only. Immutable; all lists in id order.
   */
  record Drift(
      List<String> cacheIds, List<String> primaryIds, List<String> missing, List<String> orphaned) {

    static Drift between(List<String> cacheIds, List<String> primaryIds) {
      return new Drift(
          cacheIds, primaryIds, minus(primaryIds, cacheIds), minus(cacheIds, primaryIds));
    }

    private static List<String> minus(List<String> ids, List<String> others) {
      Set<String> rest = new TreeSet<>(ids);
      others.forEach(rest::remove);
      return List.copyOf(rest);
    }

    /** As JSON: counts are of whole lists, lists hold at most {@code limit} ids. */
    Map<String, @Nullable Object> json(int limit) {
      return new JsonResponses()
          .put("cache_ids", first(cacheIds, limit))
          .put("primary_ids", first(primaryIds, limit))
          .put("missing", first(missing, limit))
          .put("orphaned", first(orphaned, limit))
          .put("cache_count", cacheIds.size())
          .put("primary_count", primaryIds.size())
          .put("missing_count", missing.size())
          .put("orphaned_count", orphaned.size())
          .map();
    }

    private static List<String> first(List<String> ids, int limit) {
      return ids.size() <= limit ? ids : ids.subList(0, limit);
    }
  }
}
