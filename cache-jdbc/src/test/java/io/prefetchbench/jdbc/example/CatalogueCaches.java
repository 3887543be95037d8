package io.prefetchbench.jdbc.example;

import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.jdbc.JdbcPrimary;
import io.prefetchbench.jdbc.JdbcSchema;
import io.prefetchbench.jdbc.JdbcTable;
import io.prefetchbench.jdbc.OutboxFeed;
import java.util.function.BiConsumer;
import javax.sql.DataSource;

/** Two tables of a schema that was not made for a cache. */
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
    try (OutboxFeed productChanges = productRows.outbox();
        OutboxFeed variantChanges = variantRows.outbox();
        PrefetchCache product =
            PrefetchCache.of(productRows).redis(redis).feed(productChanges).prefix("p:").build();
        PrefetchCache variant =
            PrefetchCache.of(variantRows).redis(redis).feed(variantChanges).prefix("v:").build()) {
      product.start();
      variant.start();
      use.accept(product, variant);
    }
  }
}
