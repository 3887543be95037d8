package io.prefetchbench.kafka.example;

import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.jdbc.JdbcPrimary;
import io.prefetchbench.jdbc.JdbcTable;
import io.prefetchbench.kafka.KafkaFeed;
import java.util.function.Consumer;
import javax.sql.DataSource;

/** A table whose changes come from a topic. */
final class TopicCache {
  private TopicCache() {}

  static void use(
      DataSource dataSource, String brokers, RedisAddress address, Consumer<PrefetchCache> use) {
    JdbcPrimary primary = JdbcPrimary.of(dataSource, JdbcTable.named("product").id("sku").build());
    try (KafkaFeed changes =
            KafkaFeed.of(brokers, "shop.public.product", primary).id("sku").build();
        PrefetchCache cache =
            PrefetchCache.of(primary).redis(address).feed(changes).prefix("product:").build()) {
      cache.start();
      use.accept(cache);
    }
  }
}
