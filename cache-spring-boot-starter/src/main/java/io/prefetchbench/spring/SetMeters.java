package io.prefetchbench.spring;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.prefetchbench.cache.CacheMeters;

/** Binds the meters of all caches; loaded only with Micrometer. */
final class SetMeters {
  private SetMeters() {}

  static void bind(PrefetchSets sets, MeterRegistry registry) {
    sets.built()
        .forEach((set, cache) -> new CacheMeters(cache, Tags.of("set", set)).bindTo(registry));
  }
}
