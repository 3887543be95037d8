package io.prefetchbench.jdbc.example;

import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.jdbc.JdbcPrimary;
import io.prefetchbench.jdbc.JdbcSchema;
import io.prefetchbench.jdbc.JdbcTable;
import io.prefetchbench.jdbc.OutboxFeed;
import javax.sql.DataSource;

/** The example of docs/EMBED.md. */
final class ProductCache {
  private ProductCache() {}

  static Lookup load(DataSource dataSource, RedisAddress address) {
    JdbcTable products = JdbcTable.named("shop.product").id("sku").build();
    JdbcSchema.installOutbox(dataSource, products); // or put its statements(…) into a migration

    JdbcPrimary primary = JdbcPrimary.of(dataSource, products);
    try (OutboxFeed changes = primary.outbox();
        PrefetchCache cache =
            PrefetchCache.of(primary).redis(address).feed(changes).prefix("product:").build()) {
      cache.start();
      return cache.get("4711");
    }
  }
}
