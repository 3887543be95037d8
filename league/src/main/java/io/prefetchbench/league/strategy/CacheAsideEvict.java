package io.prefetchbench.league.strategy;

import java.util.Map;

/** Cache-aside whose writers remove the entry after each commit; the TTL is a safety net. */
public class CacheAsideEvict extends CacheAsideTtl {
  @Override
  void written(String id, Map<String, String> row) {
    evict(id);
  }

  @Override
  void deleted(String id) {
    evict(id);
  }
}
