package io.prefetchbench.debezium;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.cache.PrefetchCache.ReprefetchOptions;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.cache.ReprefetchResult;
import io.prefetchbench.cache.spi.PrimarySource;
import io.prefetchbench.jdbc.JdbcPrimary;
import io.prefetchbench.jdbc.JdbcTable;
import io.prefetchbench.jdbc.TableWriters;
import io.prefetchbench.testbed.primary.PostgresServer;
import io.prefetchbench.testbed.redis.RedisServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A cache that follows a table by logical decoding, from end to end. */
@Tag("system")
class DebeziumCacheTest {
  private static RedisServer redis;
  private static PostgresServer server;
  private static Postgres postgres;

  @BeforeAll
  static void start() {
    redis = RedisServer.startEmbedded();
    // Its settings are changed, and it is killed.
    server = PostgresServer.startEmbedded();
    postgres = Postgres.at(server.url());
    postgres.run("ALTER ROLE postgres SET synchronous_commit = 'local'");
  }

  @AfterAll
  static void stop() {
    redis.close();
    server.close();
  }

  private static PrefetchCache cache(PrimarySource primary, DebeziumFeed feed, JdbcTable table) {
    return PrefetchCache.of(primary)
        .redis(RedisAddress.parse(redis.uri()))
        .feed(feed)
        .prefix("cache:" + table.name() + ":")
        .build();
  }

  private static String name(PrefetchCache cache, String id) {
    Lookup lookup = cache.get(id);
    return lookup instanceof Lookup.Hit hit
        ? hit.entity().fields().getOrDefault("name", "")
        : lookup.getClass().getSimpleName();
  }

  private static void awaitName(PrefetchCache cache, String id, String name) {
    await().atMost(FeedRig.SOON).until(() -> name(cache, id).equals(name));
  }

  @Test
  void followsConcurrentWritersThroughPassesAndACrashAndEndsEqual() throws Exception {
    JdbcTable table = postgres.newTable("name text, price numeric(10,2)");
    postgres.run(
        "INSERT INTO %s (id, name, price) SELECT i, 'n', 1.50 FROM generate_series(0, 499) i"
            .formatted(table.name()));
    JdbcPrimary primary = postgres.primary(table);
    try (DebeziumFeed feed = DebeziumFeed.builder(postgres.url(), table).build();
        PrefetchCache cache = cache(primary, feed, table)) {
      assertThat(cache.start().loaded()).isEqualTo(500);
      TableWriters writers = TableWriters.start(postgres.source(), table.name(), 4);
      for (int pass = 0; pass < 3; pass++) {
        cache.reprefetch();
      }
      writers.join();
      awaitEqual(feed, cache);
      crash();
      await()
          .atMost(FeedRig.SOON)
          .ignoreExceptions()
          .until(() -> postgres.ask("SELECT 1").equals("1"));
      TableWriters.write(postgres.source(), table.name(), 9, 100);
      awaitEqual(feed, cache);
      assertThat(feed.gaps()).isZero();
      assertThat(cache.stats().deadLetters()).isZero();
    } finally {
      postgres.dropSlot("prefetch_" + table.name());
    }
  }

  private static void awaitEqual(DebeziumFeed feed, PrefetchCache cache) {
    await().atMost(FeedRig.SOON).until(() -> feed.backlog() == 0);
    await()
        .atMost(FeedRig.SOON)
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(cache.reconcile().isClean()).isTrue());
  }

  /** A backend that is killed makes the server end all others and recover. */
  private static void crash() {
    try (Connection connection = postgres.source().getConnection();
        Statement statement = connection.createStatement();
        var result = statement.executeQuery("SELECT pg_backend_pid()")) {
      assertThat(result.next()).isTrue();
      boolean unused = ProcessHandle.of(result.getLong(1)).orElseThrow().destroyForcibly();
    } catch (SQLException e) {
      // The connection was this backend's.
    }
  }

  /** A commit that is in the log, and streamed, and that no other connection sees yet. */
  private static Thread hang(String sql) {
    Thread hanging =
        new Thread(
            () -> {
              try (Connection connection = postgres.source().getConnection();
                  Statement statement = connection.createStatement()) {
                var unused = statement.execute("SET synchronous_commit = 'on'");
                unused = statement.execute(sql);
              } catch (SQLException e) {
                throw new IllegalStateException(e);
              }
            });
    hanging.start();
    return hanging;
  }

  private static void standby(String name) {
    postgres.run("ALTER SYSTEM SET synchronous_standby_names = '" + name + "'");
    postgres.run("SELECT pg_reload_conf()");
  }

  @Test
  void aPassDoesNotUndoWhatIsDeliveredAndNotVisibleYet() throws InterruptedException {
    JdbcTable table = postgres.newTable("name text");
    postgres.run(
        "INSERT INTO %s (id, name) VALUES (1, 'a'), (2, 'b'), (3, 'c')".formatted(table.name()));
    JdbcPrimary primary = postgres.primary(table).settleWithin(Duration.ofMillis(300));
    List<Thread> hanging = new ArrayList<>();
    try (DebeziumFeed feed = DebeziumFeed.builder(postgres.url(), table).build();
        PrefetchCache cache = cache(primary, feed, table)) {
      cache.start();
      standby("nosuch");
      hanging.add(hang("UPDATE %s SET name = 'new' WHERE id = 1".formatted(table.name())));
      hanging.add(hang("INSERT INTO %s (id, name) VALUES (9, 'inserted')".formatted(table.name())));
      hanging.add(hang("DELETE FROM %s WHERE id = 2".formatted(table.name())));
      awaitName(cache, "1", "new");
      awaitName(cache, "9", "inserted");
      awaitName(cache, "2", "Deleted");
      assertThat(postgres.ask("SELECT string_agg(name, ' ' ORDER BY id) FROM " + table.name()))
          .isEqualTo("a b c");

      ReprefetchResult pass = cache.reprefetch();
      assertThat(name(cache, "1")).isEqualTo("new");
      assertThat(name(cache, "9")).isEqualTo("inserted");
      assertThat(name(cache, "2")).isEqualTo("Deleted");
      assertThat(pass.removed()).isZero();
      assertThat(pass.newer()).isZero();
      assertThat(cache.reconcile().newer().count()).isZero();

      standby("");
      for (Thread each : hanging) {
        each.join();
      }
      awaitEqual(feed, cache);
    } finally {
      standby("");
      postgres.dropSlot("prefetch_" + table.name());
    }
  }

  /** The barrier is what keeps it: without it, the pass removes what was inserted. */
  @Test
  void aPassThatDoesNotWaitUndoesAnInsert() throws InterruptedException {
    JdbcTable table = postgres.newTable("name text");
    postgres.run("INSERT INTO %s (id, name) VALUES (1, 'a')".formatted(table.name()));
    JdbcPrimary primary = postgres.primary(table);
    try (DebeziumFeed feed = DebeziumFeed.builder(postgres.url(), table).build();
        PrefetchCache cache = cache(new Hasty(primary), feed, table)) {
      cache.start();
      standby("nosuch");
      Thread hanging =
          hang("INSERT INTO %s (id, name) VALUES (9, 'inserted')".formatted(table.name()));
      awaitName(cache, "9", "inserted");
      cache.reprefetch();
      assertThat(name(cache, "9")).isEqualTo("Deleted");
      standby("");
      hanging.join();
    } finally {
      standby("");
      postgres.dropSlot("prefetch_" + table.name());
    }
  }

  /** A primary that believes every read. */
  private record Hasty(PrimarySource primary) implements PrimarySource {
    @Override
    public Page snapshot(@Nullable String afterId, int limit) {
      return primary.snapshot(afterId, limit);
    }

    @Override
    public List<Row> read(List<String> ids) {
      return primary.read(ids);
    }

    @Override
    public io.prefetchbench.cache.Version position() {
      return primary.position();
    }

    @Override
    public long count() {
      return primary.count();
    }
  }

  @Test
  void aChangedTableIsLoadedAgain() {
    JdbcTable table = postgres.newTable("name text");
    postgres.run("INSERT INTO %s (id, name) VALUES (1, 'a'), (2, 'b')".formatted(table.name()));
    try (DebeziumFeed feed = DebeziumFeed.builder(postgres.url(), table).build();
        PrefetchCache cache = cache(postgres.primary(table), feed, table)) {
      cache.start();
      postgres.run("ALTER TABLE %s ADD COLUMN price integer DEFAULT 3".formatted(table.name()));
      await()
          .atMost(FeedRig.SOON)
          .until(
              () ->
                  cache.get("1") instanceof Lookup.Hit hit
                      && "3".equals(hit.entity().fields().get("price")));
      postgres.run("TRUNCATE " + table.name());
      await().atMost(FeedRig.SOON).until(() -> feed.progress().isPresent());
      // An empty primary is more often an error than real.
      assertThat(cache.reprefetch(ReprefetchOptions.FORCED).removed()).isEqualTo(2);
      assertThat(name(cache, "1")).isEqualTo("Deleted");
      postgres.run("INSERT INTO %s (id, name) VALUES (1, 'again')".formatted(table.name()));
      awaitName(cache, "1", "again");
    } finally {
      postgres.dropSlot("prefetch_" + table.name());
    }
  }
}
