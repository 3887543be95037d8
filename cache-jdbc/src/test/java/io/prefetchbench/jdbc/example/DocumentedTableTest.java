package io.prefetchbench.jdbc.example;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.ds.PGSimpleDataSource;

/** What docs/EMBED.md shows of a database table works, and is what is tested here. */
class DocumentedTableTest {
  @Test
  void theExampleLoadsATable() throws SQLException {
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setUrl(PostgresServer.shared().url());
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      var unused =
          statement.execute(
              "CREATE SCHEMA shop; CREATE TABLE shop.product (sku text PRIMARY KEY, name text,"
                  + " price numeric(8,2), tags text[]);INSERT INTO shop.product VALUES ('4711',"
                  + " 'Green tea', 4.20, '{hot,leaf}')");
    }
    try (RedisServer redis = RedisServer.startEmbedded()) {
      Lookup found = ProductCache.load(dataSource, RedisAddress.parse(redis.uri()));
      assertThat(found)
          .isInstanceOfSatisfying(
              Lookup.Hit.class,
              hit ->
                  assertThat(hit.entity().fields())
                      .hasToString(
                          "{sku=4711, name=Green tea, price=4.20, tags=[\"hot\",\"leaf\"]}"));
    }
  }

  @ParameterizedTest
  @CsvSource({"ProductCache, JdbcTable products", "CatalogueCaches, JdbcPrimary productRows"})
  void thePageShowsTheExample(String name, String beginning) throws IOException {
    String source =
        Files.readString(Path.of("src/test/java/io/prefetchbench/jdbc/example/" + name + ".java"));
    int from = source.indexOf("    " + beginning);
    String body =
        source.substring(from, source.indexOf("\n  }\n}", from)).replaceAll("(?m)^    ", "");
    assertThat(Files.readString(Path.of("../docs/EMBED.md"))).contains(body.strip());
  }
}
