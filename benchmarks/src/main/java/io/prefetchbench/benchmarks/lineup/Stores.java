package io.prefetchbench.benchmarks.lineup;

import io.prefetchbench.benchmarks.fixture.Dataset;
import io.prefetchbench.benchmarks.fixture.WrongOutcome;
import io.prefetchbench.cache.ApplyOutcome;
import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.store.ReadyCheck;
import io.prefetchbench.cache.internal.store.RedisStore;
import io.prefetchbench.cache.internal.store.StoreOptions;
import java.util.ArrayList;
import java.util.List;

/** Opens the cache's store as the benchmarks use it. */
public final class Stores {
  private static final int WINDOW = 1_000;

  private Stores() {}

  /** A store on one port, with the ready marker asked as in production. */
  public static RedisStore open(RedisPort port, Dataset data) {
    StoreOptions options =
        StoreOptions.STANDARD.withTtl(Dataset.TTL).withReadyCheck(ReadyCheck.MARKER);
    return RedisStore.open(port, port, data.keys(), options);
  }

  /** Leaves a tombstone for every row, through {@code port}, which is closed then. */
  public static void delete(RedisPort port, Dataset data) {
    try (port;
        RedisStore store = open(port, data)) {
      for (int from = 0; from < data.size(); from += WINDOW) {
        List<ChangeEvent> deletes = new ArrayList<>();
        for (Entity row : data.rows().subList(from, Math.min(data.size(), from + WINDOW))) {
          deletes.add(new ChangeEvent.Delete(row.id(), row.version(), 0, 0));
        }
        for (ApplyOutcome outcome : store.applyAll(deletes).join()) {
          if (outcome != ApplyOutcome.Applied.APPLIED) {
            throw new WrongOutcome("a delete was not applied: " + outcome);
          }
        }
      }
    }
  }
}
