package io.prefetchbench.cache.internal.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.CacheConfig.BulkOptions;
import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.LiveRedis;
import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.ReprefetchResult;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.store.CacheStore;
import io.prefetchbench.cache.internal.store.KeySpace;
import io.prefetchbench.cache.internal.store.RedisStore;
import io.prefetchbench.cache.internal.store.StoreOptions;
import io.prefetchbench.cache.spi.PrimarySource;
import io.prefetchbench.testkit.MockPrimary;
import io.prefetchbench.testkit.PrimaryOptions;
import io.prefetchbench.testkit.Shape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A primary and a store on two real Redis, for tests of passes. */
final class PassRig implements AutoCloseable {
  static final KeySpace KEYS = new KeySpace("p[*]:");
  static final BulkOptions BULK = new BulkOptions(50, 20, 1 << 16, 2, 3);
  static final Duration TTL = Duration.ofMinutes(10);

  final LiveRedis primaryRedis = LiveRedis.start();
  final LiveRedis cacheRedis = LiveRedis.start();
  final MockPrimary primary =
      MockPrimary.open(
          primaryRedis.port(), PrimaryOptions.defaults().withReadLatency(Duration.ZERO));
  final CacheStore store =
      RedisStore.open(
          cacheRedis.port(), cacheRedis.port(), KEYS, StoreOptions.STANDARD.withTtl(TTL));

  Reprefetch reprefetch(PrimarySource from) {
    return new Reprefetch(from, store, BULK, System::nanoTime);
  }

  ReprefetchResult pass() {
    return reprefetch(primary).run(false, written -> {});
  }

  void fill(int entities) {
    primary.fill(Shape.named("category-5"), entities, 1, written -> {});
  }

  /** Puts live entries into the cache that the primary never had. */
  void injectOrphans(String name, int count) {
    List<ChangeEvent> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Entity stray = new Entity(name + i, Map.of("n", "1"), new Version(1, 1), 0);
      events.add(new ChangeEvent.Upsert(stray, 0));
    }
    store.applyAll(events).join();
  }

  void assertEqual() {
    assertThat(store.ids()).isEqualTo(primary.ids());
    for (Entity entity : primary.records()) {
      assertThat(store.get(entity.id())).isEqualTo(new Lookup.Hit(entity));
    }
  }

  @Override
  public void close() {
    cacheRedis.close();
    primaryRedis.close();
  }

  /** A primary that runs something before each page and each read of single entities. */
  record Hooked(PrimarySource real, Runnable beforePage, Runnable beforeRead)
      implements PrimarySource {
    @Override
    public Page snapshot(@Nullable String afterId, int limit) {
      beforePage.run();
      return real.snapshot(afterId, limit);
    }

    @Override
    public List<Row> read(List<String> ids) {
      beforeRead.run();
      return real.read(ids);
    }

    @Override
    public Version position() {
      return real.position();
    }

    @Override
    public long count() {
      return real.count();
    }
  }
}
