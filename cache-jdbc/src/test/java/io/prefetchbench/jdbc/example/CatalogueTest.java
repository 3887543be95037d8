package io.prefetchbench.jdbc.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.testbed.primary.PostgresServer;
import io.prefetchbench.testbed.redis.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A catalogue with foreign keys, a compound key, numerics, JSON and arrays, cached as it stands.
 */
class CatalogueTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  private final DataSource db = database();

  private static DataSource database() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(PostgresServer.shared().url());
    return source;
  }

  @Test
  void twoOfItsTablesAreCachedAndFollowed() throws IOException {
    run(Files.readString(Path.of("src/test/resources/catalogue.sql")));
    try (RedisServer redis = RedisServer.startEmbedded()) {
      CatalogueCaches.use(db, RedisAddress.parse(redis.uri()), this::check);
    }
  }

  private void check(PrefetchCache product, PrefetchCache variant) {
    assertThat(fields(product, "1"))
        .containsExactlyInAnyOrderEntriesOf(
            Map.ofEntries(
                Map.entry("id", "1"),
                Map.entry("brand_id", "1"),
                Map.entry("category_id", "2"),
                Map.entry("title", "Ridge tent"),
                Map.entry("price", "249.90"),
                Map.entry("weight_kg", "3.150"),
                Map.entry("attributes", "{\"poles\": 3, \"colour\": \"red\"}"),
                Map.entry("tags", "[\"camping\",\"two persons\"]"),
                Map.entry("availability", "in_stock"),
                Map.entry("released", "2024-03-01"),
                Map.entry("changed", "2026-01-02T01:04:05.678901Z")));
    assertThat(fields(product, "2")).doesNotContainKeys("weight_kg", "released");
    assertThat(fields(variant, "1/L/black\\/grey"))
        .containsEntry("colour", "black/grey")
        .containsEntry("stock", "0");

    run("UPDATE catalogue.product SET price = price * 0.9, availability = 'to_order' WHERE id = 2");
    soon(() -> assertThat(fields(product, "2")).containsEntry("price", "35.10"));
    assertThat(fields(product, "2")).containsEntry("availability", "to_order");

    // The database deletes the variants by itself: their triggers tell.
    run("DELETE FROM catalogue.product WHERE id = 1");
    soon(() -> assertThat(product.get("1")).isInstanceOf(Lookup.Deleted.class));
    soon(() -> assertThat(variant.get("1/M/red")).isInstanceOf(Lookup.Deleted.class));
    assertThat(fields(variant, "2/one/green")).containsEntry("stock", "12");
    assertThat(product.reconcile().isClean()).isTrue();
    assertThat(variant.reconcile().isClean()).isTrue();
  }

  private static Map<String, String> fields(PrefetchCache cache, String id) {
    Lookup found = cache.get(id);
    assertThat(found).as(id).isInstanceOf(Lookup.Hit.class);
    return ((Lookup.Hit) found).entity().fields();
  }

  private static void soon(org.awaitility.core.ThrowingRunnable check) {
    await().atMost(SOON).untilAsserted(check);
  }

  private void run(String sql) {
    try (Connection connection = db.getConnection();
        Statement statement = connection.createStatement()) {
      var unused = statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }
}
