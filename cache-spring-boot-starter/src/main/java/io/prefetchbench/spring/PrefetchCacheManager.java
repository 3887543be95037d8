package io.prefetchbench.spring;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;

/** The sets as Spring's caches, for reads. */
final class PrefetchCacheManager implements CacheManager {
  private final PrefetchSets sets;

  PrefetchCacheManager(PrefetchSets sets) {
    this.sets = sets;
  }

  @Override
  public @Nullable Cache getCache(String name) {
    return sets.names().contains(name) ? new ReadOnlyCache(name, sets) : null;
  }

  @Override
  public Collection<String> getCacheNames() {
    return List.copyOf(sets.names());
  }
}
