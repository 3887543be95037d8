package io.prefetchbench.server.api;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Which ids stand in the cache only, or in the primary only. */
final class Drift {
  private Drift() {}

  /**
   * Both lists and their differences as JSON fields; counts are of whole lists, lists hold at most
   * {@code limit} ids.
   */
  static Map<String, @Nullable Object> between(
      List<String> cacheIds, List<String> primaryIds, int limit) {
    Set<String> missing = minus(primaryIds, cacheIds);
    Set<String> orphaned = minus(cacheIds, primaryIds);
    return new Json()
        .put("cache_ids", first(cacheIds, limit))
        .put("primary_ids", first(primaryIds, limit))
        .put("missing", first(List.copyOf(missing), limit))
        .put("orphaned", first(List.copyOf(orphaned), limit))
        .put("cache_count", cacheIds.size())
        .put("primary_count", primaryIds.size())
        .put("missing_count", missing.size())
        .put("orphaned_count", orphaned.size())
        .map();
  }

  private static Set<String> minus(List<String> ids, List<String> others) {
    Set<String> rest = new TreeSet<>(ids);
    rest.removeAll(Set.copyOf(others));
    return rest;
  }

  private static List<String> first(List<String> ids, int limit) {
    return ids.size() <= limit ? ids : ids.subList(0, limit);
  }
}
