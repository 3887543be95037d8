package io.prefetchbench.cache.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefetchbench.cache.ConnectionOptions;
import io.prefetchbench.cache.LiveRedis;
import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.Lookup.WaitOutcome;
import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.cache.PrefetchCaches;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.PrimarySource;
import io.prefetchbench.cache.spi.SimpleFeed;
import io.prefetchbench.cache.spi.SourceException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several caches of one application over one Redis. */
class PrefetchCachesTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  private LiveRedis redis;
  private PrefetchCaches caches;
  private final Table products = new Table("p-1", "Tea");
  private final Table shops = new Table("s-1", "Corner shop");

  /** A table, and a feed of its changes that remembers that it was closed. */
  private static final class Table extends SimpleFeed<Long> {
    private final ProductTable rows = new ProductTable();
    private final ProductFeed changes = new ProductFeed(rows);
    private volatile boolean isClosed;

    Table(String id, String name) {
      rows.save(id, Map.of("name", name));
    }

    @Override
    protected List<Item<Long>> next(int limit, Duration wait) {
      return changes.next(limit, wait);
    }

    @Override
    protected void acknowledge(List<Long> positions) {
      changes.acknowledge(positions);
    }

    @Override
    public void close() {
      isClosed = true;
      super.close();
    }
  }

  /** A table that another transaction has locked. */
  private record LockedTable() implements PrimarySource {
    @Override
    public Page snapshot(@Nullable String afterId, int limit) {
      throw locked();
    }

    @Override
    public List<Row> read(List<String> ids) {
      throw locked();
    }

    @Override
    public Version position() {
      throw locked();
    }

    @Override
    public long count() {
      throw locked();
    }

    private static SourceException locked() {
      return SourceException.unavailable("the table is locked", null);
    }
  }

  @BeforeEach
  void connect() {
    redis = LiveRedis.start();
    caches = PrefetchCaches.in(redis.address());
  }

  @AfterEach
  void close() {
    caches.close();
    redis.close();
  }

  private long connections() {
    return redis.run("CLIENT", "LIST").text().lines().count();
  }

  @Test
  void eachFollowsItsTableOverTheSameConnections() {
    PrefetchCache first = caches.add("products", products.rows, products);
    caches.start();
    long forOne = connections();
    PrefetchCache second = caches.add("shops", shops.rows, shops);
    assertThat(caches.start())
        .containsOnlyKeys("products", "shops")
        .allSatisfy((name, loaded) -> assertThat(loaded.loaded()).isEqualTo(1));
    assertThat(connections()).isEqualTo(forOne);
    Version renamed = shops.rows.save("s-1", Map.of("name", "Market"));
    assertThat(second.awaitVisible("s-1", renamed, SOON)).isInstanceOf(WaitOutcome.Visible.class);
    assertThat(name(second, "s-1")).isEqualTo("Market");
    assertThat(name(first, "p-1")).isEqualTo("Tea");
    assertThat(first.get("s-1")).isEqualTo(Lookup.Absent.ABSENT);
    assertThat(redis.run("EXISTS", "shops:s-1").number()).isEqualTo(1);
    assertThat(caches.get("shops")).isSameAs(second);
    assertThat(caches.all()).containsOnlyKeys("products", "shops");
  }

  private static @Nullable String name(PrefetchCache cache, String id) {
    return cache.get(id) instanceof Lookup.Hit hit ? hit.entity().fields().get("name") : null;
  }

  @Test
  void aTableThatCannotBeReadHoldsUpNoOther() {
    PrefetchCache first = caches.add("products", products.rows, products);
    caches.add("locked", new LockedTable(), null);
    assertThatThrownBy(caches::start).hasMessageContaining("the table is locked");
    Version renamed = products.rows.save("p-1", Map.of("name", "Green tea"));
    assertThat(first.awaitVisible("p-1", renamed, SOON)).isInstanceOf(WaitOutcome.Visible.class);
  }

  @Test
  void settingsThatNeedOtherConnectionsGetThem() {
    PrefetchCache shared = caches.add("products", products.rows, null);
    long before = connections();
    PrefetchCache own =
        caches.add(
            "shops",
            shops.rows,
            null,
            cache -> cache.client(ConnectionOptions.Client.JEDIS).prefix("other:"));
    caches.start();
    assertThat(connections()).isGreaterThan(before);
    assertThat(own.config().client()).isEqualTo(ConnectionOptions.Client.JEDIS);
    assertThat(own.config().prefix()).isEqualTo("other:");
    own.close();
    assertThat(name(shared, "p-1")).isEqualTo("Tea");
  }

  @Test
  void closesTheCachesAndTheirFeedsOnce() {
    PrefetchCache first = caches.add("products", products.rows, products);
    caches.add("shops", shops.rows, null, cache -> cache.feed(shops));
    caches.start();
    caches.close();
    caches.close();
    assertThat(products.isClosed).isTrue();
    assertThat(shops.isClosed).as("given by the settings, so the caller's").isFalse();
    assertThatThrownBy(() -> first.get("p-1")).hasMessageContaining("closed");
    assertThatThrownBy(() -> caches.add("late", products.rows, null))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void mistakesAreNamedAndTheirFeedIsClosed() {
    caches.add("products", products.rows, null);
    assertThatThrownBy(() -> caches.add("products", shops.rows, shops))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a cache named products already");
    assertThat(shops.isClosed).isTrue();
    assertThatThrownBy(() -> caches.get("shops"))
        .hasMessageContaining("no cache named shops; there are [products]");
    try (PrefetchCaches nowhere = PrefetchCaches.in(RedisAddress.of("127.0.0.1", 1))) {
      assertThatThrownBy(() -> nowhere.add("products", products.rows, null))
          .isInstanceOf(RedisFault.class);
    }
  }
}
