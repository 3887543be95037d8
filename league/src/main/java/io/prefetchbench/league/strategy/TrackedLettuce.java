package io.prefetchbench.league.strategy;

import io.lettuce.core.RedisClient;
import io.lettuce.core.SetArgs;
import io.lettuce.core.TrackingArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.support.caching.CacheAccessor;
import io.lettuce.core.support.caching.CacheFrontend;
import io.lettuce.core.support.caching.ClientSideCaching;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Lettuce's client-side caching in front of cache-aside: Redis tells the readers' connection of
 * each key that changes; writers remove the entry from Redis after each commit.
 */
public final class TrackedLettuce extends TableStrategy {
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private @Nullable RedisClient client;
  private @Nullable StatefulRedisConnection<String, String> readers;
  private @Nullable StatefulRedisConnection<String, String> writers;
  private @Nullable CacheFrontend<String, String> cache;
  private SetArgs life = new SetArgs();

  @Override
  void open(StrategyOptions with) {
    RedisClient opened = RedisClient.create(with.redisUri(TIMEOUT));
    client = opened;
    life = SetArgs.Builder.px(with.ttl().toMillis());
    StatefulRedisConnection<String, String> reading = opened.connect();
    readers = reading;
    writers = opened.connect();
    cache =
        ClientSideCaching.enable(
            CacheAccessor.forMap(new ConcurrentHashMap<>()),
            reading,
            TrackingArgs.Builder.enabled());
  }

  @Override
  @Nullable Map<String, String> find(String id) throws Exception {
    String key = CacheAsideTtl.keyOf(id);
    String cached = Objects.requireNonNull(cache).get(key);
    if (cached != null) {
      return RowJson.read(cached);
    }
    Map<String, String> row = table().read(id);
    if (row != null) {
      String unused = Objects.requireNonNull(readers).sync().set(key, RowJson.write(row), life);
    }
    return row;
  }

  @Override
  void written(String id, Map<String, String> row) {
    deleted(id);
  }

  @Override
  void deleted(String id) {
    Long unused = Objects.requireNonNull(writers).sync().del(CacheAsideTtl.keyOf(id));
  }

  @Override
  void shutDown() {
    if (client != null) {
      client.shutdown(Duration.ZERO, TIMEOUT);
    }
  }
}
