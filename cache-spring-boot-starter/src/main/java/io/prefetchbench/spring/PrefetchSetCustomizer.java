package io.prefetchbench.spring;

import io.prefetchbench.cache.PrefetchCache;

/**
 * Settings that have no property: a near cache, timeouts, periodic comparisons. Every bean of this
 * type is called for every cache before it is built.
 *
 * <pre>{@code
 * @Bean
 * PrefetchSetCustomizer nearCache() {
 *   return (set, cache) -> {
 *     if (set.equals("products")) {
 *       cache.nearCache(NearCacheOptions.STANDARD);
 *     }
 *   };
 * }
 * }</pre>
 */
@FunctionalInterface
public interface PrefetchSetCustomizer {
  /**
   * Changes settings of one cache.
   *
   * @param set its name, the NAME of {@code prefetch.sets.NAME}
   * @param cache with the settings of the properties already made
   */
  void customize(String set, PrefetchCache.Builder cache);
}
