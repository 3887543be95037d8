package io.prefetchbench.debezium.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.testbed.primary.PostgresServer;
import io.prefetchbench.testbed.redis.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** What docs/EMBED.md shows of logical decoding works, and is what is tested here. */
class DocumentedDecodingTest {
  @Test
  void theExampleLoadsATable() throws SQLException {
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    String url = PostgresServer.shared().url();
    dataSource.setUrl(url);
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        RedisServer redis = RedisServer.startEmbedded()) {
      var unused =
          statement.execute(
              "CREATE SCHEMA shop; CREATE TABLE shop.product (sku text PRIMARY KEY, name text);"
                  + "INSERT INTO shop.product VALUES ('4711', 'Green tea')");
      Lookup found = DecodedProductCache.load(dataSource, url, RedisAddress.parse(redis.uri()));
      assertThat(found)
          .isInstanceOfSatisfying(
              Lookup.Hit.class,
              hit -> assertThat(hit.entity().fields()).hasToString("{sku=4711, name=Green tea}"));
      unused = statement.execute("SELECT pg_drop_replication_slot('prefetch_shop_product')");
    }
  }

  @Test
  void thePageShowsTheExample() throws IOException {
    String source =
        Files.readString(
            Path.of("src/test/java/io/prefetchbench/debezium/example/DecodedProductCache.java"));
    int from = source.indexOf("    JdbcTable products");
    String body =
        source.substring(from, source.indexOf("\n  }\n}", from)).replaceAll("(?m)^    ", "");
    assertThat(Files.readString(Path.of("../docs/EMBED.md"))).contains(body.strip());
  }
}
