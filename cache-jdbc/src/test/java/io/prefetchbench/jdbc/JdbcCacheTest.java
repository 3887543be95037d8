package io.prefetchbench.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.testbed.redis.RedisServer;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A cache over a table of a real database, with writers of every kind. */
@Tag("system")
class JdbcCacheTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static RedisServer redis;

  @BeforeAll
  static void startRedis() {
    redis = RedisServer.startEmbedded();
  }

  @AfterAll
  static void stopRedis() {
    redis.close();
  }

  static Stream<TestDatabase> databases() {
    return TestDatabase.all();
  }

  private static PrefetchCache cache(JdbcPrimary primary, OutboxFeed feed) {
    return PrefetchCache.of(primary)
        .redis(RedisAddress.parse(redis.uri()))
        .feed(feed)
        .prefix("cache:" + primary.table().name() + ":")
        .build();
  }

  @ParameterizedTest
  @MethodSource("databases")
  void followsConcurrentWritersThroughPassesAndEndsEqual(TestDatabase db) throws Exception {
    JdbcTable table = db.newTable("name varchar(40), price numeric(10,2)");
    for (int i = 0; i < 500; i++) {
      db.run("INSERT INTO %s (id, name, price) VALUES (%d, 'n', 1.50)".formatted(table.name(), i));
    }
    JdbcSchema.installOutbox(db.dataSource(), table);
    JdbcPrimary primary = JdbcPrimary.of(db.dataSource(), table);
    try (OutboxFeed feed = primary.outbox();
        PrefetchCache cache = cache(primary, feed)) {
      assertThat(cache.start().loaded()).isEqualTo(500);
      TableWriters writers = TableWriters.start(db.dataSource(), table.name(), 4);
      for (int pass = 0; pass < 3; pass++) {
        cache.reprefetch();
      }
      writers.join();
      await().atMost(SOON).until(() -> feed.backlog() == 0);
      await().atMost(SOON).untilAsserted(() -> assertThat(cache.reconcile().isClean()).isTrue());
      assertThat(cache.stats().deadLetters()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("databases")
  void deletionOfAnOldRowIsNotTakenForOneThatWasAcknowledged(TestDatabase db) {
    JdbcTable table = db.newTable("name varchar(40)");
    JdbcSchema.installOutbox(db.dataSource(), table);
    db.run("INSERT INTO " + table.name() + " (id, name) VALUES (1, 'a'), (2, 'b')");
    JdbcPrimary primary = JdbcPrimary.of(db.dataSource(), table);
    try (OutboxFeed feed = primary.outbox();
        PrefetchCache cache = cache(primary, feed)) {
      cache.start();
      await().atMost(SOON).until(() -> feed.backlog() == 0);
      db.run("UPDATE " + table.name() + " SET name = 'c' WHERE id = 2");
      await().atMost(SOON).until(() -> feed.backlog() == 0);
      long fenced = cache.stats().fenced();
      db.run("DELETE FROM " + table.name() + " WHERE id = 1");
      await().atMost(SOON).until(() -> feed.backlog() == 0);
      assertThat(cache.get("1")).isInstanceOf(Lookup.Deleted.class);
      assertThat(cache.stats().fenced()).isEqualTo(fenced);
    }
  }

  @ParameterizedTest
  @MethodSource("databases")
  void aRowThatWasDeletedUnseenIsAnOrphanAndCanComeBack(TestDatabase db) {
    JdbcTable table = db.newTable("name varchar(40)");
    JdbcSchema.installOutbox(db.dataSource(), table);
    db.run("INSERT INTO " + table.name() + " (id, name) VALUES (1, 'a'), (2, 'b')");
    JdbcPrimary primary = JdbcPrimary.of(db.dataSource(), table);
    try (OutboxFeed feed = primary.outbox();
        PrefetchCache cache = cache(primary, feed)) {
      cache.start();
      await().atMost(SOON).until(() -> feed.backlog() == 0);
      db.run("DELETE FROM " + table.name() + " WHERE id = 1");
      // Taken away from the feed, as if it had been lost.
      db.run("DELETE FROM " + table.derived("prefetch_outbox"));
      cache.reprefetch();
      assertThat(cache.get("1")).isInstanceOf(Lookup.Deleted.class);
      db.run("INSERT INTO " + table.name() + " (id, name) VALUES (1, 'again')");
      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(cache.get("1"))
                      .isInstanceOfSatisfying(
                          Lookup.Hit.class,
                          hit -> assertThat(hit.entity().fields()).containsEntry("name", "again")));
    }
  }
}
