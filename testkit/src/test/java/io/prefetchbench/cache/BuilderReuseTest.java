package io.prefetchbench.cache;

import static io.prefetchbench.cache.CacheRig.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.CacheConfig.BulkOptions;
import io.prefetchbench.cache.CacheConfig.SyncOptions;
import io.prefetchbench.cache.internal.engine.CacheEngine;
import io.prefetchbench.cache.internal.engine.EngineBuilder;
import io.prefetchbench.cache.internal.sync.SyncListener;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A builder that is changed after it has built. */
class BuilderReuseTest {
  /** Counts what the worker tells it. */
  private static final class Counting implements SyncListener {
    final AtomicInteger applied = new AtomicInteger();

    @Override
    public void onApplied(
        String id, Version version, long polled, long sent, long replied, Outcome outcome) {
      applied.incrementAndGet();
    }
  }

  @Test
  void changesNothingThatItBuiltBefore() {
    Counting first = new Counting();
    Counting second = new Counting();
    try (CacheRig rig = new CacheRig()) {
      EngineBuilder builder = rig.builder("first").listener(first);
      try (CacheEngine cache = builder.build()) {
        builder
            .listener(second)
            .hiccupNanosMax(() -> 42)
            .reconcile(Duration.ofSeconds(1), DriftReport.Mode.COMPARE)
            .workerName("second")
            .feed(rig.feed("second"))
            .prefix("elsewhere:")
            .ttl(Duration.ofSeconds(30))
            .bulkOptions(BulkOptions.STANDARD.withPageEntities(7))
            .syncOptions(SyncOptions.STANDARD.withBatchMax(7))
            .clocks(() -> 0, () -> Instant.EPOCH);
        cache.start();
        rig.primary.update("cat-001", "name", "new");
        Lookup.Hit current = new Lookup.Hit(rig.primary.find("cat-001").orElseThrow());
        soon().until(() -> cache.get("cat-001").equals(current));
        soon().until(() -> first.applied.get() == 1);
        assertThat(second.applied).hasValue(0);
        assertThat(cache.workers().get(0).name()).isEqualTo("first");
        assertThat(cache.workers().get(0).hiccupNanosMax()).isZero();
        assertThat(cache.config().ttl()).isEqualTo(CacheConfig.DEFAULT_TTL);
        assertThat(cache.config().bulk()).isEqualTo(BulkOptions.STANDARD);
        assertThat(cache.config().sync()).isEqualTo(SyncOptions.STANDARD);
      }
    }
  }
}
