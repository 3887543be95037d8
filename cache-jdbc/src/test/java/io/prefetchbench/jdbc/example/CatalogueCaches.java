package io.prefetchbench.jdbc.example;

import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.cache.PrefetchCaches;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.jdbc.JdbcPrimary;
import io.prefetchbench.jdbc.JdbcSchema;
import io.prefetchbench.jdbc.JdbcTable;
import java.time.Duration;
import java.util.function.BiConsumer;
import javax.sql.DataSource;

/** Two tables of a schema that was not made for a cache: the example of docs/EMBED.md. */
final class CatalogueCaches {
  private CatalogueCaches() {}

  static void use(DataSource db, RedisAddress redis, BiConsumer<PrefetchCache, PrefetchCache> use) {
    JdbcTable products = JdbcTable.named("catalogue.product").id("id").build();
    JdbcTable variants =
        JdbcTable.named("catalogue.variant").id("product_id", "size", "colour").build();
    JdbcSchema.installOutbox(db, products);
    JdbcSchema.installOutbox(db, variants);

    JdbcPrimary productRows = JdbcPrimary.of(db, products);
    JdbcPrimary variantRows = JdbcPrimary.of(db, variants);
    try (PrefetchCaches caches = PrefetchCaches.in(redis)) {
      PrefetchCache product = caches.add("product", productRows, productRows.outbox());
      PrefetchCache variant =
          caches.add(
              "variant",
              variantRows,
              variantRows.outbox(),
              settings -> settings.ttl(Duration.ofHours(6)));
      caches.start();
      use.accept(product, variant);
    }
  }
}
