package io.prefetchbench.league.strategy;

import io.prefetchbench.cache.CacheConfig.NearCacheOptions;
import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.jdbc.JdbcPrimary;
import io.prefetchbench.jdbc.JdbcSchema;
import io.prefetchbench.jdbc.OutboxFeed;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** This project's cache with its near cache; the worker on the outbox runs in the same process. */
public final class PrefetchNear extends TableStrategy {
  private @Nullable PrefetchCache cache;
  private @Nullable OutboxFeed changes;

  @Override
  void open(StrategyOptions with) {
    JdbcSchema.installOutbox(table().connections(), table().table());
    JdbcPrimary primary = JdbcPrimary.of(table().connections(), table().table());
    OutboxFeed feed = primary.outbox();
    changes = feed;
    PrefetchCache opened =
        PrefetchCache.of(primary)
            .redis(RedisAddress.parse(with.redis()))
            .prefix("product:")
            .feed(feed)
            .nearCache(NearCacheOptions.STANDARD)
            .build();
    cache = opened;
    var unused = opened.start();
  }

  @Override
  @Nullable Map<String, String> find(String id) {
    Lookup found = Objects.requireNonNull(cache).get(id);
    if (found instanceof Lookup.Hit hit) {
      // The version is no field of an entity here.
      long version = hit.entity().version().position() / 2;
      return Map.of(ComparedTable.VERSION, Long.toString(version));
    }
    if (found instanceof Lookup.NotReady) {
      throw new IllegalStateException("the cache is not ready");
    }
    return null;
  }

  @Override
  void shutDown() {
    if (cache != null) {
      cache.close();
    }
    if (changes != null) {
      changes.close();
    }
  }
}
