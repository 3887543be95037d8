package io.prefetchbench.benchmarks.counting;

import io.prefetchbench.benchmarks.fixture.Client;
import io.prefetchbench.benchmarks.fixture.Dataset;
import io.prefetchbench.benchmarks.fixture.Keyspace;
import io.prefetchbench.benchmarks.lineup.RecordingPort;
import io.prefetchbench.benchmarks.lineup.StoreLoad;
import io.prefetchbench.cache.CacheConfig.BulkOptions;
import io.prefetchbench.cache.internal.store.KeySpace;
import io.prefetchbench.testkit.Shape;
import java.util.Locale;
import java.util.Map;

/**
 * What a bulk load costs per entity, into an empty keyspace and over a full one.
 *
 * <p>One window is in flight at a time: how a window is written depends on what the windows before
 * it found, and with several under way on which of them was answered first.
 */
final class BulkLoadCounts {
  private static final Map<String, Integer> ENTITIES =
      Map.of(CountRun.SHAPES.get(0), 5_000, CountRun.SHAPES.get(1), 1_000);
  private static final KeySpace KEYS = new KeySpace("bench:count:");
  static final BulkOptions ONE_WINDOW = BulkOptions.STANDARD.withWindowsInFlight(1);

  private BulkLoadCounts() {}

  /** Counts with this client; the Redis is empty afterwards. */
  static void count(MeteredRedis redis, Client client, CountSheet sheet) {
    for (String shape : CountRun.SHAPES) {
      int entities = ENTITIES.getOrDefault(shape, 0);
      Dataset data = Dataset.of(KEYS, Shape.named(shape), entities);
      for (Keyspace keyspace : Keyspace.values()) {
        redis.empty();
        RecordingPort port = redis.connect(client);
        try (StoreLoad load = StoreLoad.of(port, data, ONE_WINDOW)) {
          load.load();
          if (keyspace == Keyspace.COLD) {
            redis.empty();
          }
          OperationCost cost = redis.count(port, load::load);
          Map<String, String> labels = labels(client, keyspace, shape);
          sheet.addCosts("bulkLoad", "entity", labels, cost, entities);
          double flushes = cost.flushes();
          sheet.add("bulkLoad.flushes", "flushes/entity", labels, flushes / entities);
        }
      }
    }
    redis.empty();
  }

  private static Map<String, String> labels(Client client, Keyspace keyspace, String shape) {
    return Map.of(
        "client", CountRun.word(client),
        "keyspace", keyspace.name().toLowerCase(Locale.ROOT),
        "shape", shape);
  }
}
