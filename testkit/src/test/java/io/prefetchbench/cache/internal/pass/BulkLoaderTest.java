package io.prefetchbench.cache.internal.pass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.prefetchbench.cache.BulkLoadResult;
import io.prefetchbench.cache.CacheConfig.BulkOptions;
import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.store.CacheStore;
import io.prefetchbench.cache.internal.store.KeySpace;
import io.prefetchbench.cache.internal.store.RedisStore;
import io.prefetchbench.cache.internal.store.StoreOptions;
import io.prefetchbench.cache.internal.store.TestRedis;
import io.prefetchbench.cache.spi.PrimarySource;
import io.prefetchbench.testbed.redis.RedisOptions;
import io.prefetchbench.testbed.redis.RedisServer;
import io.prefetchbench.testkit.HeapStore;
import io.prefetchbench.testkit.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BulkLoaderTest {
  private static final Version POSITION = new Version(1, 500);
  private static final BulkOptions SMALL = new BulkOptions(700, 250, 1 << 16, 3, 4);

  /** A primary that makes its entities while it is read, so that its size costs no memory. */
  private record Generated(Shape shape, int entities, int failingAt) implements PrimarySource {
    @Override
    public Page snapshot(@Nullable String afterId, int limit) {
      int from = afterId == null ? 0 : Integer.parseInt(afterId.replaceAll("\\D", "")) + 1;
      int to = Math.min(from + limit, entities);
      if (failingAt >= 0 && to > failingAt) {
        throw RedisFault.connection("the primary is gone", null);
      }
      List<Entity> page = new ArrayList<>();
      for (int i = from; i < to; i++) {
        page.add(shape.entity(i, 7, POSITION));
      }
      return new Page(page, to == entities ? null : Shape.id(to - 1));
    }

    @Override
    public List<Row> read(List<String> ids) {
      return List.of();
    }

    @Override
    public Version position() {
      return POSITION;
    }

    @Override
    public long count() {
      return entities;
    }
  }

  private static Generated categories(int entities) {
    return new Generated(Shape.named("category-5"), entities, -1);
  }

  private static BulkLoader loader(PrimarySource source, CacheStore store) {
    return new BulkLoader(source, store, SMALL, System::nanoTime);
  }

  private static List<String> firstIds(BulkLoadResult result, String code) {
    return Objects.requireNonNull(result.rejections().get(code)).firstIds();
  }

  @Test
  void everythingIsLoadedAndCounted() {
    for (RedisPort port : List.of(TestRedis.lettuce(), TestRedis.jedis())) {
      KeySpace keys = TestRedis.freshKeys();
      CacheStore store = RedisStore.open(port, port, keys, StoreOptions.STANDARD);
      AtomicLong answered = new AtomicLong();
      BulkLoadResult result = loader(categories(5_000), store).load(answered::set);
      assertThat(result.offered()).isEqualTo(5_000);
      assertThat(result.loaded()).isEqualTo(5_000);
      assertThat(result.rejected()).isZero();
      assertThat(result.position()).isEqualTo(POSITION);
      assertThat(result.bytes()).isBetween(5_000L * 30, 5_000L * 300);
      assertThat(result.elapsed()).isPositive();
      assertThat(answered.get()).isEqualTo(5_000);
      assertThat(store.count()).isEqualTo(5_000);
      assertThat(store.get(Shape.id(4_999)))
          .isEqualTo(new Lookup.Hit(Shape.named("category-5").entity(4_999, 7, POSITION)));
      assertThat(loader(categories(5_000), store).load().loaded()).isEqualTo(5_000);
    }
  }

  @Test
  void newerEntriesAreKeptAndCountedAsFenced() {
    CacheStore store = new HeapStore(StoreOptions.STANDARD, System::nanoTime);
    Version newer = new Version(1, 501);
    store.applyAll(List.of(new ChangeEvent.Delete(Shape.id(3), newer, 0, 0))).join();
    BulkLoadResult result = loader(categories(1_000), store).load();
    assertThat(result.loaded()).isEqualTo(999);
    assertThat(result.fenced()).isEqualTo(1);
    assertThat(result.summary()).isEqualTo("loaded 999, rejected 0, fenced 1");
    assertThat(store.get(Shape.id(3))).isInstanceOf(Lookup.Deleted.class);
  }

  @Test
  void inAFullRedisLoadedAndRejectedAddUpToWhatTheServerHas() {
    RedisOptions small = RedisOptions.of("--maxmemory", "20mb", "--maxmemory-policy", "noeviction");
    try (RedisServer server = RedisServer.startEmbedded(small)) {
      for (RedisPort port : List.of(TestRedis.lettuce(server), TestRedis.jedis(server))) {
        port.call(Command.of("FLUSHALL")).orThrow();
        CacheStore store =
            RedisStore.open(port, port, new KeySpace("cache:"), StoreOptions.STANDARD);
        BulkLoadResult result = loader(categories(90_000), store).load();
        assertThat(result.loaded() + result.rejected()).isEqualTo(90_000);
        assertThat(result.offered()).isEqualTo(90_000);
        assertThat(result.rejections()).containsOnlyKeys("OOM");
        assertThat(firstIds(result, "OOM")).hasSize(SMALL.firstIdsMax());
        assertThat(result.summary()).endsWith("(OOM)");
        assertThat(result.loaded()).isPositive();
        long onServer = port.call(Command.of("DBSIZE")).number();
        System.out.printf(
            "%s: loaded %d, rejected %d (%s); offered %d, server counts %d%n",
            port.describe(),
            result.loaded(),
            result.rejected(),
            String.join(", ", result.rejections().keySet()),
            result.offered(),
            onServer);
        assertThat(onServer).isEqualTo(result.loaded());
        port.close();
      }
    }
  }

  @Test
  void foreignKeysAreReplaced() {
    KeySpace keys = TestRedis.freshKeys();
    RedisPort port = TestRedis.lettuce();
    port.call(Command.of("SET", keys.keyOf(Shape.id(17)), "mine")).orThrow();
    CacheStore store = RedisStore.open(port, port, keys, StoreOptions.STANDARD);
    BulkLoadResult result = loader(categories(1_000), store).load();
    assertThat(result.loaded()).isEqualTo(1_000);
    assertThat(store.get(Shape.id(17))).isInstanceOf(Lookup.Hit.class);
  }

  @Test
  void aDeadCacheIsAReasonNotAnEndlessWait() {
    RedisServer server = RedisServer.startEmbedded();
    try (RedisPort port = TestRedis.lettuce(server)) {
      CacheStore store = RedisStore.open(port, port, new KeySpace("cache:"), StoreOptions.STANDARD);
      server.close();
      BulkLoadResult result = loader(categories(2_000), store).load();
      assertThat(result.rejected()).isEqualTo(2_000);
      assertThat(result.rejections()).containsOnlyKeys(RedisFault.CONNECTION);
    }
  }

  @Test
  void aDeadPrimaryEndsTheLoadWithItsFault() {
    CacheStore store = new HeapStore(StoreOptions.STANDARD, System::nanoTime);
    Generated failing = new Generated(Shape.named("category-5"), 5_000, 3_000);
    assertThatExceptionOfType(RedisFault.class)
        .isThrownBy(() -> loader(failing, store).load())
        .withMessageContaining("primary is gone");
  }
}
