package io.prefetchbench.league.strategy;

import java.util.Map;

/** Cache-aside whose writers store the new row after each commit; the TTL is a safety net. */
public final class WriteThrough extends CacheAsideTtl {
  @Override
  void written(String id, Map<String, String> row) {
    store(id, row);
  }

  @Override
  void deleted(String id) {
    evict(id);
  }
}
