package io.prefetchbench.kafka.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.Lookup.FreshLookup;
import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.jdbc.JdbcPrimary;
import io.prefetchbench.jdbc.JdbcSchema;
import io.prefetchbench.jdbc.JdbcTable;
import io.prefetchbench.jdbc.OutboxFeed;
import io.prefetchbench.testbed.primary.KafkaServer;
import io.prefetchbench.testbed.primary.PostgresServer;
import io.prefetchbench.testbed.redis.RedisServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** What docs/EMBED.md shows about Kafka compiles, works, and is what is tested here. */
class DocumentedKafkaTest {
  private static final Path EMBED = Path.of("../docs/EMBED.md");
  private static final Path EXAMPLES = Path.of("src/test/java/io/prefetchbench/kafka/example");
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final DataSource database = database();

  private static DataSource database() {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(PostgresServer.shared().url());
    return source;
  }

  @Test
  void aTableIsFollowedThroughATopicFilledFromItsOutbox() throws Exception {
    KafkaServer broker = KafkaServer.shared();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      admin.createTopics(List.of(new NewTopic("shop.public.product", 3, (short) 1))).all().get();
    }
    run(
        "CREATE TABLE product (sku text PRIMARY KEY, name text, price numeric(10,2), changed"
            + " timestamptz)");
    JdbcTable products = JdbcTable.named("product").id("sku").build();
    JdbcSchema.installOutbox(database, products);
    run("INSERT INTO product SELECT 'p-' || i, 'Tea', i, now() FROM generate_series(1, 500) i");

    AtomicBoolean ending = new AtomicBoolean();
    try (OutboxFeed outbox = JdbcPrimary.of(database, products).outbox();
        KafkaProducer<String, String> producer =
            new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer());
        RedisServer redis = RedisServer.startEmbedded()) {
      outbox.open();
      OutboxRelay relay =
          new OutboxRelay(outbox, producer, "shop.public.product", DocumentedKafkaTest::json);
      Thread thread = new Thread(() -> relayUntil(ending, relay), "relay");
      thread.start();
      try {
        TopicCache.use(
            database, broker.bootstrapServers(), RedisAddress.parse(redis.uri()), this::check);
      } finally {
        ending.set(true);
        thread.join();
      }
    }
  }

  private static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void relayUntil(AtomicBoolean ending, OutboxRelay relay) {
    try {
      while (!ending.get()) {
        relay.relay(Duration.ofMillis(50));
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void check(PrefetchCache cache) {
    assertThat(cache.get("p-7")).isInstanceOf(Lookup.Hit.class);
    run("UPDATE product SET price = 4.20, name = 'Green tea' WHERE sku = 'p-7'");
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(((Lookup.Hit) cache.get("p-7")).entity().fields())
                    .containsEntry("price", "4.20")
                    .containsEntry("name", "Green tea"));
    run("DELETE FROM product WHERE sku IN ('p-1', 'p-2')");
    run("UPDATE product SET price = price + 1 WHERE price > 300");
    run("INSERT INTO product VALUES ('p-1', 'Back', 1, now()), ('p-501', 'New', NULL, now())");
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(cache.get("p-2")).isInstanceOf(Lookup.Deleted.class));
    await()
        .atMost(SOON)
        .until(() -> cache.getIfFresh("p-501", Duration.ofSeconds(2)) instanceof FreshLookup.Fresh);
    await().atMost(SOON).untilAsserted(() -> assertThat(cache.reconcile().isClean()).isTrue());
  }

  private void run(String sql) {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      var unused = statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  @Test
  void thePageShowsTheExamples() throws Exception {
    String page = Files.readString(EMBED);
    String relay = Files.readString(EXAMPLES.resolve("OutboxRelay.java"));
    assertThat(page).contains(relay.substring(relay.indexOf("  /** Publishes what there is")));
    String cache = Files.readString(EXAMPLES.resolve("TopicCache.java"));
    String body =
        cache.substring(cache.indexOf("    JdbcPrimary primary"), cache.indexOf("    }\n  }"));
    assertThat(page).contains(body.indent(-4).strip().lines().findFirst().orElseThrow());
    assertThat(page)
        .contains(body.replace("      use.accept(cache);\n", "      …\n").indent(-4).strip());
  }
}
