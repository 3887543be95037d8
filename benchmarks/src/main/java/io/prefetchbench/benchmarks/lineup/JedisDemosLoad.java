package io.prefetchbench.benchmarks.lineup;

import io.prefetchbench.benchmarks.fixture.BulkLoad;
import io.prefetchbench.benchmarks.fixture.Dataset;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.RedisAddress;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.RedisClient;

/**
 * The published demos' strategy through Jedis: {@code DEL}, {@code HSET}, {@code EXPIRE} of every
 * entity in one pipeline with one {@code sync()} at its end.
 *
 * <p>{@code sync()} swallows error replies, as in the demos; the benchmark looks at the keys after
 * the clock has stopped.
 */
public final class JedisDemosLoad implements BulkLoad {
  private final RedisClient client;
  private final Dataset data;

  public JedisDemosLoad(RedisAddress url, Dataset data) {
    this.client = RedisClient.create(url.toSecretUri());
    this.data = data;
  }

  @Override
  public void load() {
    long ttlSeconds = Dataset.TTL.toSeconds();
    try (Pipeline pipeline = client.pipelined()) {
      for (Entity row : data.rows()) {
        String key = data.keys().keyOf(row.id());
        pipeline.del(key);
        pipeline.hset(key, row.fields());
        pipeline.expire(key, ttlSeconds);
      }
      pipeline.sync();
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
