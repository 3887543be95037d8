package io.prefetchbench.server.api;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The ids that are in the cache only, or in the primary only. Immutable; all lists in id order.
 *
 * @param missing in the primary and not in the cache
 * @param orphaned in the cache and not in the primary
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
