package io.prefetchbench.benchmarks.counting;

import io.prefetchbench.benchmarks.fixture.Client;
import io.prefetchbench.benchmarks.fixture.Dataset;
import io.prefetchbench.benchmarks.lineup.StoreLoad;
import io.prefetchbench.benchmarks.lineup.Stores;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.store.KeySpace;
import io.prefetchbench.testbed.redis.RespConnection;
import io.prefetchbench.testkit.Shape;
import java.util.Map;

/** What one entity, and what one tombstone takes in Redis: the mean of a data set. */
final class MemoryCounts {
  private static final int ENTITIES = 1_000;
  private static final KeySpace KEYS = new KeySpace("bench:count:");

  private MemoryCounts() {}

  /** Counts; the Redis is empty afterwards. */
  static void count(MeteredRedis redis, CountSheet sheet) {
    for (String shape : CountRun.SHAPES) {
      Dataset data = Dataset.of(KEYS, Shape.named(shape), ENTITIES);
      redis.empty();
      RedisPort port = redis.connectBeside(Client.JEDIS);
      try (StoreLoad load = StoreLoad.of(port, data, BulkLoadCounts.ONE_WINDOW)) {
        load.load();
      }
      sheet.add("memory.entityBytes", "B/entity", Map.of("shape", shape), mean(redis, data));
    }
    redis.empty();
    Dataset data = Dataset.of(KEYS, Shape.named(CountRun.SHAPES.get(0)), ENTITIES);
    Stores.delete(redis.connectBeside(Client.JEDIS), data);
    sheet.add("memory.tombstoneBytes", "B/entity", Map.of(), mean(redis, data));
    redis.empty();
  }

  private static double mean(MeteredRedis redis, Dataset data) {
    RespConnection connection = redis.beside();
    long sum = 0;
    for (int i = 0; i < data.size(); i++) {
      sum += Long.parseLong(connection.text("MEMORY", "USAGE", data.key(i), "SAMPLES", "0"));
    }
    return (double) sum / data.size();
  }
}
