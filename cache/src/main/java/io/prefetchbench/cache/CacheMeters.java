package io.prefetchbench.cache;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.prefetchbench.cache.internal.engine.CacheEngine;
import io.prefetchbench.cache.internal.engine.MeterBinding;

/**
 * Binds the metrics of one cache to a registry. Times are in the registry's base unit, seconds; an
 * unknown value is NaN. No tag contains an id, so the number of meters is bounded. Reading a meter
 * never accesses Redis. The sync lag and the response time of reads are histograms, recorded from
 * the binding on: two looks at the clock for each read of Redis, none for one that the near cache
 * answers.
 *
 * <p>Thread-safe. The registry must not outlive the cache for long: after {@link
 * PrefetchCache#close} the meters show the last values read.
 */
@SuppressWarnings("exports") // whoever calls it requires Micrometer
public final class CacheMeters implements MeterBinder {
  private final CacheEngine engine;
  private final Tags tags;

  /** The meters of this cache, without additional tags. */
  public CacheMeters(PrefetchCache cache) {
    this(cache, Tags.empty());
  }

  /**
   * The meters of this cache.
   *
   * @param tags added to every meter; use them to distinguish the caches of one registry
   */
  public CacheMeters(PrefetchCache cache, Tags tags) {
    this.engine = CacheEngine.of(cache);
    this.tags = tags;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    MeterBinding.bind(engine, tags, registry);
  }
}
