package io.prefetchbench.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.jdbc.JdbcPrimary;
import io.prefetchbench.jdbc.JdbcTable;
import io.prefetchbench.testbed.redis.RedisServer;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.context.annotation.Bean;

/** What a wrong setting says. */
class SetErrorsTest {
  private static RedisServer redis;

  @BeforeAll
  static void startRedis() {
    redis = RedisServer.startEmbedded();
  }

  @AfterAll
  static void stopRedis() {
    redis.close();
  }

  private static ApplicationContextRunner products() {
    return TestTables.runner(redis, TestTables.products());
  }

  private static ContextConsumer<AssertableApplicationContext> fails(
      String problem, String action) {
    return context -> {
      assertThat(context).hasFailed();
      FailureAnalysis analysis =
          new PrefetchStartFailureAnalyzer().analyze(context.getStartupFailure());
      assertThat(analysis.getDescription()).contains(problem);
      assertThat(analysis.getAction()).contains(action);
    };
  }

  @Test
  void withoutASetNothingIsBuilt() {
    TestTables.runner()
        .run(
            context ->
                assertThat(context)
                    .hasNotFailed()
                    .doesNotHaveBean("prefetchHealthContributor")
                    .hasSingleBean(PrefetchSets.class));
  }

  @Test
  void anAddressIsNeeded() {
    TestTables.runner()
        .withBean(DataSource.class, TestTables::products)
        .withPropertyValues("prefetch.sets.products.table=product", "prefetch.sets.products.id=sku")
        .run(fails("prefetch.redis.url is not set", "redis://localhost:6379"));
  }

  @Test
  void aWrongAddressIsNotShownWithItsPassword() {
    products()
        .withPropertyValues("prefetch.redis.url=http://:secret@localhost")
        .run(
            context -> {
              fails("prefetch.redis.url: ", "redis://localhost:6379").accept(context);
              assertThat(context.getStartupFailure())
                  .rootCause()
                  .message()
                  .doesNotContain("secret");
            });
  }

  @Test
  void anUnreachableRedisEndsTheStart() {
    products()
        .withPropertyValues("prefetch.redis.url=redis://127.0.0.1:1")
        .run(fails("prefetch.sets.products: Redis: ", "prefetch.redis.url"));
  }

  @Test
  void aTableNeedsADataSource() {
    TestTables.runner()
        .withPropertyValues(
            "prefetch.redis.url=" + redis.uri(),
            "prefetch.sets.products.table=product",
            "prefetch.sets.products.id=sku")
        .run(fails("no DataSource bean", "@PrefetchDataSource"));
  }

  @Test
  void aTableNeedsAKey() {
    products()
        .withPropertyValues("prefetch.sets.products.id=")
        .run(fails("prefetch.sets.products: the table needs a key", "prefetch.sets.products.id"));
  }

  @Test
  void aSetNeedsATableOrAPrimary() {
    products()
        .withPropertyValues("prefetch.sets.others.ttl=10m")
        .run(fails("prefetch.sets.others: it has neither a table", "@Qualifier(\"others\")"));
  }

  @Test
  void anUnpreparedTableSaysHowToPrepareIt() {
    products()
        .withPropertyValues("prefetch.sets.products.initialize-schema=false")
        .run(fails("PRODUCT", "prefetch.sets.products.initialize-schema=true"));
  }

  @Test
  void aTypeMustBeARecord() {
    products()
        .withPropertyValues("prefetch.sets.products.type=java.lang.String")
        .run(fails("java.lang.String is not a record", "EntityMapping"));
  }

  @Test
  void aNameMayBeTakenOnce() {
    products()
        .withBean("products", String.class, () -> "taken")
        .run(fails("a bean named products already", "another name"));
  }

  @Test
  void decodingNeedsPostgres() {
    products()
        .withPropertyValues(
            "prefetch.sets.products.feed=debezium", "spring.datasource.url=jdbc:h2:mem:any")
        .run(fails("spring.datasource.url to be that of a PostgreSQL", "ChangeFeed bean"));
  }

  @Test
  void decodingNeedsItsModule() {
    products()
        .withPropertyValues("prefetch.sets.products.feed=debezium")
        .withClassLoader(new FilteredClassLoader("io.prefetchbench.debezium"))
        .run(fails("debezium is not on the class path", "prefetch-bench-cache-debezium"));
  }

  @Test
  void aFeedIsNamedOnce() {
    products()
        .withPropertyValues("prefetch.sets.products.feed=outbox")
        .withUserConfiguration(OwnFeed.class)
        .run(fails("there is a ChangeFeed bean for this set, too", "Remove"));
  }

  static class OwnFeed {
    @Bean
    @Qualifier("products")
    ChangeFeed feed(DataSource dataSource) {
      return JdbcPrimary.of(dataSource, JdbcTable.named("product").id("sku").build()).outbox();
    }
  }

  @Test
  void aWorkerNeedsAFeed() {
    products()
        .withPropertyValues("prefetch.role=worker", "prefetch.sets.products.feed=none")
        .run(fails("a worker needs a feed", "feed=none"));
  }

  @Test
  void aTimeToLiveHasALowerBound() {
    products()
        .withPropertyValues("prefetch.sets.products.ttl=10ms")
        .run(fails("a TTL must be at least 1 s", "Correct this setting"));
  }
}
