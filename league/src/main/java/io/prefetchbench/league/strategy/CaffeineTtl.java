package io.prefetchbench.league.strategy;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A loading cache in the reader's heap that expires after the TTL; no Redis at all. */
public final class CaffeineTtl extends TableStrategy {
  private static final int ENTRIES_MAX = 10_000;

  private @Nullable LoadingCache<String, Map<String, String>> cache;

  @Override
  void open(StrategyOptions with) {
    cache =
        Caffeine.newBuilder()
            .maximumSize(ENTRIES_MAX)
            .expireAfterWrite(with.ttl())
            .build(this::load);
  }

  @SuppressWarnings("NullAway") // a loader returns null for an entity that does not exist
  private Map<String, String> load(String id) throws Exception {
    return table().read(id);
  }

  @Override
  @Nullable Map<String, String> find(String id) {
    return Objects.requireNonNull(cache).get(id);
  }

  @Override
  void shutDown() {}
}
