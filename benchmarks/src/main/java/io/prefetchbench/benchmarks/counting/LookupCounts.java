package io.prefetchbench.benchmarks.counting;

import io.prefetchbench.benchmarks.fixture.Client;
import io.prefetchbench.benchmarks.fixture.Dataset;
import io.prefetchbench.benchmarks.fixture.Outcome;
import io.prefetchbench.benchmarks.fixture.Reader;
import io.prefetchbench.benchmarks.fixture.WrongOutcome;
import io.prefetchbench.benchmarks.lineup.RecordingPort;
import io.prefetchbench.benchmarks.lineup.StoreLoad;
import io.prefetchbench.benchmarks.lineup.StoreReaders;
import io.prefetchbench.benchmarks.lineup.Stores;
import io.prefetchbench.cache.internal.store.KeySpace;
import io.prefetchbench.testkit.Shape;
import java.util.Locale;
import java.util.Map;

/** What one read costs: every entity of a data set read once, in each outcome a read can have. */
final class LookupCounts {
  private static final int READS = 2_000;
  private static final KeySpace KEYS = new KeySpace("bench:count:");

  private LookupCounts() {}

  /** Counts with this client; the Redis is empty afterwards. */
  static void count(MeteredRedis redis, Client client, CountSheet sheet) {
    for (String shape : CountRun.SHAPES) {
      Dataset data = Dataset.of(KEYS, Shape.named(shape), READS);
      for (Outcome outcome : Outcome.values()) {
        redis.empty();
        prepare(redis, outcome, data);
        RecordingPort port = redis.connect(client);
        try (StoreReaders readers = new StoreReaders(port, data)) {
          Reader reader = readers.forThread();
          readAll(reader, outcome, data);
          OperationCost cost = redis.count(port, () -> readAll(reader, outcome, data));
          Map<String, String> labels = labels(client, outcome, shape);
          sheet.addCosts("lookup", "op", labels, cost, READS);
          double roundTrips = cost.traffic().roundTrips();
          sheet.add("lookup.roundTrips", "roundTrips/op", labels, roundTrips / READS);
        }
      }
    }
    redis.empty();
  }

  private static Map<String, String> labels(Client client, Outcome outcome, String shape) {
    return Map.of(
        "client", CountRun.word(client),
        "outcome", outcome.name().toLowerCase(Locale.ROOT),
        "shape", shape);
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
}
