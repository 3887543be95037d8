package io.prefetchbench.league.strategy;

import io.lettuce.core.TrackingArgs;
import io.lettuce.core.support.caching.CacheAccessor;
import io.lettuce.core.support.caching.CacheFrontend;
import io.lettuce.core.support.caching.ClientSideCaching;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Lettuce's client-side caching over cache-aside; writers remove the entry after each commit. */
public final class TrackedLettuce extends CacheAsideEvict {
  private @Nullable CacheFrontend<String, String> cache;

  @Override
  void open(StrategyOptions with) {
    super.open(with);
    cache =
        ClientSideCaching.enable(
            CacheAccessor.forMap(new ConcurrentHashMap<>()),
            reading(),
            TrackingArgs.Builder.enabled());
  }

  @Override
  @Nullable String cached(String key) {
    return Objects.requireNonNull(cache).get(key);
  }
}
