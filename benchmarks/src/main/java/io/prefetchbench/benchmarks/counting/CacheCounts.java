package io.prefetchbench.benchmarks.counting;

import io.prefetchbench.benchmarks.fixture.Client;
import io.prefetchbench.benchmarks.fixture.Dataset;
import io.prefetchbench.benchmarks.fixture.Keyspace;
import io.prefetchbench.benchmarks.fixture.Outcome;
import io.prefetchbench.benchmarks.fixture.Reader;
import io.prefetchbench.benchmarks.fixture.WrongOutcome;
import io.prefetchbench.benchmarks.lineup.RecordingPort;
import io.prefetchbench.benchmarks.lineup.StoreLoad;
import io.prefetchbench.benchmarks.lineup.StoreReaders;
import io.prefetchbench.benchmarks.lineup.Stores;
import io.prefetchbench.cache.CacheConfig.BulkOptions;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.store.KeySpace;
import io.prefetchbench.testbed.redis.RespConnection;
import io.prefetchbench.testkit.Shape;
import java.util.Locale;
import java.util.Map;

/** The costs of reads, bulk loads and entries at the cache's Redis, empty after each count. */
final class CacheCounts {
  private static final int READS = 2_000;
  private static final int STORED = 1_000;
  private static final Map<String, Integer> LOADED =
      Map.of(CountRun.SHAPES.get(0), 5_000, CountRun.SHAPES.get(1), 1_000);
  private static final KeySpace KEYS = new KeySpace("bench:count:");

  /** With several windows under way their bytes would depend on which is answered first. */
  private static final BulkOptions ONE_WINDOW = BulkOptions.STANDARD.withWindowsInFlight(1);

  private CacheCounts() {}

  private static Dataset data(String shape, int entities) {
    return Dataset.of(KEYS, Shape.named(shape), entities);
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /** One read: every entity of a data set read once, in each outcome a read can have. */
  static void reads(MeteredRedis redis, Client client, CountSheet sheet) {
    for (String shape : CountRun.SHAPES) {
      Dataset data = data(shape, READS);
      for (Outcome outcome : Outcome.values()) {
        redis.empty();
        prepare(redis, outcome, data);
        RecordingPort port = redis.connect(client);
        try (StoreReaders readers = new StoreReaders(port, data)) {
          Reader reader = readers.forThread();
          readAll(reader, outcome, data);
          OperationCost cost = redis.count(port, () -> readAll(reader, outcome, data));
          Map<String, String> labels =
              Map.of("client", word(client), "outcome", word(outcome), "shape", shape);
          sheet.addCosts("lookup", "op", labels, cost, READS);
          sheet.add("lookup.roundTrips", "roundTrips/op", labels, cost.roundTrips(), READS);
        }
      }
    }
    redis.empty();
  }

  private static void prepare(MeteredRedis redis, Outcome outcome, Dataset data) {
    redis.beside().call("SET", data.keys().readyMarkerKey(), "ready counting", "EX", "3600");
    if (outcome == Outcome.HIT) {
      try (StoreLoad load = StoreLoad.of(redis.connectBeside(Client.JEDIS), data)) {
        load.load();
      }
    } else if (outcome == Outcome.DELETED) {
      Stores.delete(redis.connectBeside(Client.JEDIS), data);
    }
  }

  private static void readAll(Reader reader, Outcome wanted, Dataset data) {
    for (int i = 0; i < data.size(); i++) {
      Outcome outcome = reader.outcome(reader.read(i));
      if (outcome != wanted) {
        throw new WrongOutcome(data.key(i) + " reads " + outcome + ", expected " + wanted);
      }
    }
  }

  /** A bulk load per entity, into an empty keyspace and over a full one. */
  static void loads(MeteredRedis redis, Client client, CountSheet sheet) {
    for (String shape : CountRun.SHAPES) {
      int entities = LOADED.getOrDefault(shape, 0);
      Dataset data = data(shape, entities);
      for (Keyspace keyspace : Keyspace.values()) {
        redis.empty();
        RecordingPort port = redis.connect(client);
        try (StoreLoad load = StoreLoad.of(port, data, ONE_WINDOW)) {
          load.load();
          if (keyspace == Keyspace.COLD) {
            redis.empty();
          }
          OperationCost cost = redis.count(port, load::load);
          Map<String, String> labels =
              Map.of("client", word(client), "keyspace", word(keyspace), "shape", shape);
          sheet.addCosts("bulkLoad", "entity", labels, cost, entities);
          sheet.add("bulkLoad.flushes", "flushes/entity", labels, cost.flushes(), entities);
        }
      }
    }
    redis.empty();
  }

  /** What one entity, and what one tombstone takes in Redis: the mean of a data set. */
  static void memory(MeteredRedis redis, CountSheet sheet) {
    for (String shape : CountRun.SHAPES) {
      Dataset data = data(shape, STORED);
      redis.empty();
      RedisPort port = redis.connectBeside(Client.JEDIS);
      try (StoreLoad load = StoreLoad.of(port, data, ONE_WINDOW)) {
        load.load();
      }
      sheet.add("memory.entityBytes", "B/entity", Map.of("shape", shape), mean(redis, data));
    }
    redis.empty();
    Dataset data = data(CountRun.SHAPES.get(0), STORED);
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
