package io.prefetchbench.league.strategy;

import io.lettuce.core.RedisClient;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Cache-aside: on a miss the reader reads the table and stores the row for the TTL; writers do not
 * know of the cache. Over Lettuce, one shared connection for readers and one for writers.
 */
public class CacheAsideTtl extends TableStrategy {
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private @Nullable RedisClient client;
  private @Nullable RedisCommands<String, String> readers;
  private @Nullable RedisCommands<String, String> writers;
  private SetArgs life = new SetArgs();

  @Override
  void open(StrategyOptions with) {
    RedisClient opened = RedisClient.create(with.redisUri(TIMEOUT));
    client = opened;
    life = SetArgs.Builder.px(with.ttl().toMillis());
    StatefulRedisConnection<String, String> reading = opened.connect();
    readers = reading.sync();
    writers = opened.connect().sync();
  }

  static String keyOf(String id) {
    return "product:" + id;
  }

  @Override
  @Nullable Map<String, String> find(String id) throws Exception {
    RedisCommands<String, String> redis = Objects.requireNonNull(readers);
    String key = keyOf(id);
    String cached = redis.get(key);
    if (cached != null) {
      return RowJson.read(cached);
    }
    Map<String, String> row = table().read(id);
    if (row != null) {
      String unused = redis.set(key, RowJson.write(row), life);
    }
    return row;
  }

  /** Removes an entry, as a writer. */
  final void evict(String id) {
    Long unused = Objects.requireNonNull(writers).del(keyOf(id));
  }

  /** Replaces an entry, as a writer. */
  final void store(String id, Map<String, String> row) {
    String unused = Objects.requireNonNull(writers).set(keyOf(id), RowJson.write(row), life);
  }

  @Override
  final void shutDown() {
    if (client != null) {
      client.shutdown(Duration.ZERO, TIMEOUT);
    }
  }
}
