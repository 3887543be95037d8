package io.prefetchbench.spring.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prefetchbench.testbed.primary.PostgresServer;
import io.prefetchbench.testbed.redis.RedisServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/** The same shop with logical decoding instead of an outbox. */
@Tag("system")
class DecodedShopTest {
  @Test
  void changesArriveByLogicalDecoding() throws SQLException {
    try (Connection connection = DriverManager.getConnection(PostgresServer.shared().url());
        Statement statement = connection.createStatement();
        RedisServer redis = RedisServer.startEmbedded()) {
      var unused = statement.execute(DocumentedShopTest.TABLE);
      try (ConfigurableApplicationContext shop =
          DocumentedShopTest.start(redis, "prefetch.sets.products.feed=debezium")) {
        assertThat(DocumentedShopTest.get(shop, "/products/4711")).startsWith("200 ");
        unused = statement.execute("UPDATE shop.product SET price = 4.10 WHERE sku = '4711'");
        await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> DocumentedShopTest.get(shop, "/products/4711").contains("4.10"));
      }
      unused = statement.execute("SELECT pg_drop_replication_slot('prefetch_shop_product')");
      unused = statement.execute("DROP SCHEMA shop CASCADE");
    }
  }
}
