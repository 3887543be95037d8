package io.prefetchbench.spring.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prefetchbench.testbed.primary.PostgresServer;
import io.prefetchbench.testbed.redis.RedisServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** What docs/EMBED.md shows of a Spring Boot application works, and is what is tested here. */
class DocumentedShopTest {
  static final String TABLE =
      "DROP SCHEMA IF EXISTS shop CASCADE; CREATE SCHEMA shop;"
          + "CREATE TABLE shop.product (sku text PRIMARY KEY, name text, price numeric(8,2));"
          + "INSERT INTO shop.product VALUES ('4711', 'Green tea', 4.20)";
  private static final Pattern READY =
      Pattern.compile("200 .*\"prefetch\":.*\"products\":.*\"state\":\"READY\".*");
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  static String get(ConfigurableApplicationContext shop, String path) {
    String port = shop.getEnvironment().getProperty("local.server.port");
    try {
      var answer =
          HTTP.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
              BodyHandlers.ofString());
      return answer.statusCode() + " " + answer.body();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  static ConfigurableApplicationContext start(RedisServer redis, String... properties) {
    return new SpringApplicationBuilder(ShopApplication.class)
        .properties(
            "spring.config.location=classpath:/example/application.yml",
            "server.port=0",
            "spring.main.banner-mode=off",
            "SHOP_DATABASE=" + PostgresServer.shared().url(),
            "SHOP_REDIS=" + redis.uri())
        .properties(properties)
        .run();
  }

  @Test
  void theShopReadsWhatItsDatabaseHolds() throws SQLException {
    RedisServer redis = RedisServer.startEmbedded();
    try (Connection connection = DriverManager.getConnection(PostgresServer.shared().url());
        Statement statement = connection.createStatement()) {
      var unused = statement.execute(TABLE);
      try (ConfigurableApplicationContext shop = start(redis)) {
        // The web server answers only once the set is loaded.
        assertThat(get(shop, "/products/4711"))
            .isEqualTo("200 {\"sku\":\"4711\",\"name\":\"Green tea\",\"price\":4.20}");
        assertThat(get(shop, "/products/none")).startsWith("404 ");
        // Degraded until the worker has posted its first status.
        await()
            .atMost(SOON)
            .until(() -> get(shop, "/actuator/health/readiness"), READY.asMatchPredicate());
        unused = statement.execute("UPDATE shop.product SET price = 3.90 WHERE sku = '4711'");
        await().atMost(SOON).until(() -> get(shop, "/products/4711").contains("3.90"));
        redis.close();
        await()
            .atMost(SOON)
            .until(() -> get(shop, "/actuator/health/readiness").startsWith("503 "));
        assertThat(get(shop, "/actuator/health/liveness")).startsWith("200 ");
      }
    }
  }

  @Test
  void thePageShowsTheExample() throws IOException {
    String page = Files.readString(Path.of("../docs/EMBED.md"));
    String yaml = Files.readString(Path.of("src/test/resources/example/application.yml"));
    assertThat(page).contains(yaml.strip());
    String source =
        Files.readString(
            Path.of("src/test/java/io/prefetchbench/spring/example/ShopApplication.java"));
    int from = source.indexOf("  @RestController");
    assertThat(page)
        .contains(
            source.substring(from, source.lastIndexOf("}")).strip().replaceAll("(?m)^  ", ""));
  }
}
