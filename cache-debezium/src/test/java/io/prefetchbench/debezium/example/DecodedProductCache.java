package io.prefetchbench.debezium.example;

import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.debezium.DebeziumFeed;
import io.prefetchbench.jdbc.JdbcPrimary;
import io.prefetchbench.jdbc.JdbcSchema;
import io.prefetchbench.jdbc.JdbcTable;
import javax.sql.DataSource;

/** The example of docs/EMBED.md. */
final class DecodedProductCache {
  private DecodedProductCache() {}

  static Lookup load(DataSource dataSource, String url, RedisAddress address) {
    JdbcTable products = JdbcTable.named("shop.product").id("sku").build();
    JdbcSchema.installDecoding(
        dataSource, products); // or put its decodingStatements(…) into a migration

    JdbcPrimary primary = JdbcPrimary.of(dataSource, products);
    try (DebeziumFeed changes = DebeziumFeed.builder(url, products).build();
        PrefetchCache cache =
            PrefetchCache.of(primary).redis(address).feed(changes).prefix("product:").build()) {
      cache.start();
      return cache.get("4711");
    }
  }
}
