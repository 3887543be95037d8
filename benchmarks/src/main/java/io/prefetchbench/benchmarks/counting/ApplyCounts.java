package io.prefetchbench.benchmarks.counting;

import io.prefetchbench.benchmarks.fixture.Client;
import io.prefetchbench.benchmarks.lineup.RecordingPort;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.store.KeySpace;
import io.prefetchbench.testkit.MockPrimary;
import io.prefetchbench.testkit.PrimaryOptions;
import java.time.Duration;
import java.util.Map;

/**
 * What one applied change event costs: seeded mutations in batches of 50, each drained by the
 * worker before the next is committed; at the cache's Redis and at the primary's (the feed), the
 * mutations themselves not counted.
 */
final class ApplyCounts {
  private static final int IDS = 1_000;
  private static final int EVENTS_A_BATCH = 50;
  private static final int WARM_BATCHES = 10;

  /** Fewer events than the feed keeps: what a trim removes depends on the clock. */
  private static final int BATCHES = 20;

  private static final int EVENTS = BATCHES * EVENTS_A_BATCH;

  private static final KeySpace KEYS = new KeySpace("bench:count:");

  private ApplyCounts() {}

  /** Counts with this client; both Redis must be empty, and are afterwards. */
  static void count(MeteredRedis cache, MeteredRedis primary, Client client, CountSheet sheet) {
    PrimaryOptions named = PrimaryOptions.defaults().withReadLatency(Duration.ZERO);
    try (RedisPort mutating = primary.connectBeside(Client.JEDIS);
        RecordingPort cachePort = cache.connect(client);
        RecordingPort feedPort = primary.connect(client)) {
      MockPrimary source = MockPrimary.open(mutating, named);
      SeededMutations mutations = new SeededMutations(source, IDS, CountRun.SEED);
      SyncedCache synced =
          new SyncedCache(cachePort, feedPort, source, KEYS, SyncedCache.Around.NOTHING);
      for (int i = 0; i < WARM_BATCHES; i++) {
        commit(mutations);
        drain(synced);
      }
      OperationCost[] sums = {OperationCost.NOTHING, OperationCost.NOTHING};
      for (int i = 0; i < BATCHES; i++) {
        commit(mutations);
        OperationCost atCache =
            cache.count(
                cachePort,
                () -> sums[1] = sums[1].plus(primary.count(feedPort, () -> drain(synced))));
        sums[0] = sums[0].plus(atCache);
      }
      add(sheet, labels(client, "cache"), sums[0]);
      Map<String, String> atPrimary = labels(client, "primary");
      add(sheet, atPrimary, sums[1]);
      // Not at the cache: a flush of several scripts may be answered while it is still being sent.
      sheet.add("apply.roundTrips", "roundTrips/event", atPrimary, sums[1].roundTrips(), EVENTS);
    }
    cache.empty();
    primary.empty();
  }

  private static void commit(SeededMutations mutations) {
    for (int i = 0; i < EVENTS_A_BATCH; i++) {
      var unused = mutations.next();
    }
  }

  private static void drain(SyncedCache synced) {
    int done = synced.drain();
    if (done != EVENTS_A_BATCH) {
      throw new IllegalStateException(
          "the worker acknowledged " + done + " events of " + EVENTS_A_BATCH);
    }
  }

  private static Map<String, String> labels(Client client, String side) {
    return Map.of("client", CountRun.word(client), "side", side);
  }

  private static void add(CountSheet sheet, Map<String, String> labels, OperationCost cost) {
    sheet.addCosts("apply", "event", labels, cost, EVENTS);
    sheet.add("apply.flushes", "flushes/event", labels, cost.flushes(), EVENTS);
  }
}
