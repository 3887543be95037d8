package io.prefetchbench.benchmarks.lineup;

import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.prefetchbench.benchmarks.fixture.BulkLoad;
import io.prefetchbench.benchmarks.fixture.Dataset;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.RedisAddress;
import java.time.Duration;

/**
 * The published demos' strategy through Lettuce: {@code DEL}, {@code HSET}, {@code EXPIRE} of every
 * entity with flushing by hand, one flush at the end, then all futures awaited, as Lettuce's
 * documentation of pipelining shows it.
 */
public final class LettuceDemosLoad implements BulkLoad {
  private static final int COMMANDS = 3;
  private static final Duration WAIT = Duration.ofMinutes(1);

  private final RedisClient client;
  private final StatefulRedisConnection<String, String> connection;
  private final Dataset data;

  public LettuceDemosLoad(RedisAddress url, Dataset data) {
    this.client = RedisClient.create(url.toSecretUri());
    this.connection = client.connect();
    this.data = data;
    connection.setAutoFlushCommands(false);
  }

  @Override
  public void load() {
    RedisAsyncCommands<String, String> commands = connection.async();
    RedisFuture<?>[] replies = new RedisFuture<?>[COMMANDS * data.size()];
    long ttlSeconds = Dataset.TTL.toSeconds();
    int next = 0;
    for (Entity row : data.rows()) {
      String key = data.keys().keyOf(row.id());
      replies[next++] = commands.del(key);
      replies[next++] = commands.hset(key, row.fields());
      replies[next++] = commands.expire(key, ttlSeconds);
    }
    connection.flushCommands();
    if (!LettuceFutures.awaitAll(WAIT, replies)) {
      throw new IllegalStateException("Redis did not answer within " + WAIT);
    }
  }

  @Override
  public void close() {
    connection.close();
    client.shutdown();
  }
}
