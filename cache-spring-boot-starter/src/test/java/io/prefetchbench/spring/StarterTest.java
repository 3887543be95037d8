package io.prefetchbench.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.prefetchbench.cache.ConnectionOptions;
import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.cache.spi.PrimarySource;
import io.prefetchbench.cache.typed.TypedCache;
import io.prefetchbench.jdbc.JdbcPrimary;
import io.prefetchbench.jdbc.JdbcSchema;
import io.prefetchbench.jdbc.JdbcTable;
import io.prefetchbench.testbed.redis.RedisServer;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Beans, roles and the caches of Spring, over a real Redis and an H2. */
class StarterTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static RedisServer redis;

  private final DataSource dataSource = TestTables.products();

  record Product(String sku, String name, Optional<BigDecimal> price) {}

  @BeforeAll
  static void startRedis() {
    redis = RedisServer.startEmbedded();
  }

  @AfterAll
  static void stopRedis() {
    redis.close();
  }

  private ApplicationContextRunner products() {
    return TestTables.runner(redis, dataSource);
  }

  private static String name(PrefetchCache cache, String id) {
    return cache.get(id) instanceof Lookup.Hit hit
        ? String.valueOf(hit.entity().fields().get("name"))
        : "none";
  }

  static class Reader {
    @Autowired PrefetchCache products;
    @Autowired TypedCache<Product> typed;
  }

  @Test
  void aTableIsLoadedAndFollowed() {
    products()
        .withPropertyValues("prefetch.sets.products.type=" + Product.class.getName())
        .withBean(Reader.class)
        .run(
            context -> {
              Reader reader = context.getBean(Reader.class);
              assertThat(reader.typed.find("4711"))
                  .contains(new Product("4711", "Green tea", Optional.of(new BigDecimal("4.20"))));
              TestTables.execute(
                  dataSource,
                  "UPDATE product SET name = 'Sencha' WHERE sku = '4711'",
                  "DELETE FROM product WHERE sku = '4712'");
              await().atMost(SOON).until(() -> name(reader.products, "4711").equals("Sencha"));
              await()
                  .atMost(SOON)
                  .until(() -> reader.products.get("4712") instanceof Lookup.Deleted);
              assertThat(reader.products).isSameAs(context.getBean("products"));
            });
  }

  @Test
  void theWorkerIsStoppedBeforeTheApplicationEnds() {
    products()
        .run(
            context -> {
              PrefetchCache cache = context.getBean(PrefetchCache.class);
              assertThat(cache.workers()).isNotEmpty();
              context.close();
              assertThatThrownBy(() -> cache.get("4711")).hasMessageContaining("closed");
            });
  }

  @Test
  void aReaderNeedsNoDatabaseAndAWorkerLoadsWhatIsMissing() {
    products()
        .withPropertyValues("prefetch.role=worker", "prefetch.sets.products.prefix=roles:")
        .run(
            worker ->
                TestTables.runner()
                    .withPropertyValues(
                        "prefetch.role=reader",
                        "prefetch.redis.url=" + redis.uri(),
                        "prefetch.sets.products.prefix=roles:")
                    .run(
                        reader -> {
                          PrefetchCache cache = reader.getBean(PrefetchCache.class);
                          await().atMost(SOON).until(() -> name(cache, "4711").equals("Green tea"));
                          assertThat(cache.passes()).isZero();
                        }));
  }

  @Test
  void aPrimaryAndAFeedMayBeBeans() {
    TestTables.runner()
        .withUserConfiguration(OwnSource.class)
        .withBean(DataSource.class, () -> dataSource)
        .withPropertyValues(
            "prefetch.redis.url=" + redis.uri(),
            "prefetch.sets.own.ttl=10m",
            "prefetch.sets.table.table=product",
            "prefetch.sets.table.id=sku",
            "prefetch.sets.table.columns=name",
            "prefetch.sets.table.initialize-schema=true")
        .run(
            context -> {
              PrefetchCache own = context.getBean("own", PrefetchCache.class);
              assertThat(name(own, "4711")).isEqualTo("Green tea");
              assertThat(own.config().ttl()).isEqualTo(Duration.ofMinutes(10));
              assertThat(own.config().client()).isEqualTo(ConnectionOptions.Client.JEDIS);
              PrefetchCache table = context.getBean("table", PrefetchCache.class);
              assertThat(table.get("4711"))
                  .isInstanceOfSatisfying(
                      Lookup.Hit.class,
                      hit -> assertThat(hit.entity().fields()).containsOnlyKeys("sku", "name"));
            });
  }

  static class OwnSource {
    @Bean
    @Qualifier("own")
    PrimarySource source(DataSource dataSource) {
      JdbcTable table = JdbcTable.named("product").id("sku").build();
      JdbcSchema.install(dataSource, table);
      return JdbcPrimary.of(dataSource, table);
    }

    @Bean
    PrefetchSetCustomizer ownOverJedis() {
      return (set, cache) -> {
        if (set.equals("own")) {
          var unused = cache.client(ConnectionOptions.Client.JEDIS);
        }
      };
    }
  }

  @Test
  void theCachesHaveTheirOwnDataSource() {
    TestTables.runner(redis, TestTables.products())
        .withUserConfiguration(OwnDataSource.class)
        .run(
            context ->
                assertThat(name(context.getBean(PrefetchCache.class), "1")).isEqualTo("Own"));
  }

  static class OwnDataSource {
    @Bean
    @PrefetchDataSource
    DataSource ofTheCaches() {
      DataSource own = TestTables.products();
      TestTables.execute(own, "INSERT INTO product VALUES ('1', 'Own', 1)");
      return own;
    }
  }

  @Test
  void metersHaveTheNameOfTheSet() {
    products()
        .run(
            context -> {
              SimpleMeterRegistry registry = new SimpleMeterRegistry();
              context.getBean(MeterBinder.class).bindTo(registry);
              assertThat(name(context.getBean(PrefetchCache.class), "4711")).isNotEqualTo("none");
              assertThat(
                      registry
                          .get("cache.gets")
                          .tags("set", "products", "result", "hit")
                          .functionCounter()
                          .count())
                  .isEqualTo(1);
            });
  }

  @Test
  void springsCachesAreOffUnlessAskedFor() {
    products().run(context -> assertThat(context).doesNotHaveBean(CacheManager.class));
  }

  @Configuration(proxyBeanMethods = false)
  @EnableCaching
  static class Shop {
    final AtomicInteger calls = new AtomicInteger();

    @Bean
    ShopService service() {
      return new ShopService(calls);
    }
  }

  static class ShopService {
    private final AtomicInteger calls;

    ShopService(AtomicInteger calls) {
      this.calls = calls;
    }

    @Cacheable("products")
    public Product product(String sku) {
      calls.incrementAndGet();
      return new Product(sku, "from the method", Optional.empty());
    }

    @Cacheable(cacheNames = "products", sync = true)
    public Product loaded(String sku) {
      return product(sku);
    }
  }

  @Test
  void cacheableReadsAndNeverCallsTheMethod() {
    products()
        .withPropertyValues(
            "prefetch.spring-cache=true", "prefetch.sets.products.type=" + Product.class.getName())
        .withUserConfiguration(Shop.class)
        .run(
            context -> {
              ShopService shop = context.getBean(ShopService.class);
              assertThat(shop.product("4712"))
                  .isEqualTo(new Product("4712", "Mate", Optional.empty()));
              assertThat(shop.product("none")).isNull();
              assertThat(context.getBean(Shop.class).calls).hasValue(0);
              assertThatThrownBy(() -> shop.loaded("4711"))
                  .isInstanceOf(UnsupportedOperationException.class)
                  .hasMessageContaining("sync = true");
            });
  }

  @Test
  void writesThroughSpringsCacheAreRefused() {
    products()
        .withPropertyValues("prefetch.spring-cache=true")
        .run(
            context -> {
              CacheManager caches = context.getBean(CacheManager.class);
              assertThat(caches.getCacheNames()).containsExactly("products");
              assertThat(caches.getCache("others")).isNull();
              Cache cache = caches.getCache("products");
              assertThat((Object) cache.get("4712", Map.class))
                  .hasToString("{sku=4712, name=Mate}");
              assertThat(cache.retrieve("4711").get())
                  .isInstanceOfSatisfying(
                      Cache.ValueWrapper.class, found -> assertThat(found.get()).isNotNull());
              assertThatThrownBy(() -> cache.get("4712", Integer.class))
                  .hasMessageContaining("not of java.lang.Integer");
              assertThatThrownBy(() -> cache.get(new Object())).hasMessageContaining("#id");
              for (Runnable write :
                  new Runnable[] {
                    () -> cache.put("4711", ""),
                    () -> cache.putIfAbsent("4711", ""),
                    () -> cache.evict("4711"),
                    () -> cache.evictIfPresent("4711"),
                    cache::clear,
                    cache::invalidate,
                    () -> cache.get("4711", () -> ""),
                  }) {
                assertThatThrownBy(write::run)
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("Change the table");
              }
              assertThat(name(context.getBean(PrefetchCache.class), "4711")).isEqualTo("Green tea");
            });
  }
}
