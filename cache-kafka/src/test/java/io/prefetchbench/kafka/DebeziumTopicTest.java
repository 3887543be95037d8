package io.prefetchbench.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.debezium.embedded.Connect;
import io.debezium.engine.ChangeEvent;
import io.debezium.engine.DebeziumEngine;
import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.Lookup.FreshLookup;
import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.jdbc.JdbcPrimary;
import io.prefetchbench.jdbc.JdbcSchema;
import io.prefetchbench.jdbc.JdbcTable;
import io.prefetchbench.testbed.primary.KafkaServer;
import io.prefetchbench.testbed.primary.PostgresServer;
import io.prefetchbench.testbed.redis.RedisServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Debezium's connector with the settings of docs/EMBED.md, its records converted as Connect does,
 * written to a topic: the cache then holds, byte for byte, what a page of the table holds.
 */
@Tag("system")
@Timeout(300)
class DebeziumTopicTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String TOPIC = "shop.public.product";
  private static final int PARTITIONS = 3;
  private static final String COLUMNS =
      """
      sku text PRIMARY KEY, n numeric(12,3), nv numeric, i integer, b bigint, s smallint, r real,
      dp double precision, ok boolean, d date, t time(6), t0 time(0), ts timestamp(6), ts3 timestamp(3),
      tz timestamptz, u uuid, j json, jb jsonb, by bytea, m mood, c char(5), vc varchar(20), big text,
      ia integer[], ta text[], ba boolean[], da double precision[], ua uuid[]
      """;
  private static final List<String> ROWS =
      List.of(
          """
          ('p-1', 4.2, 1e20, 1, 9223372036854775807, -32768, 1.1, 0.1, true, '2026-11-29', '07:08:09.1', '07:08:09',
           '2026-11-29 07:08:09.123456', '2026-11-29 07:08:09.12', '2026-11-29 07:08:09.5+02',
           'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', '{"a":  1}', '{"b": [1, 2]}', '\\x00ff10', 'happy', 'ab', 'ä€🍺',
           'x', '{1,NULL,3}', '{"a","b\\"c",NULL,"1"}', '{true,false}', '{1.5,2}', '{A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11}')
          """,
          """
          ('p-2', -0.001, 0.10, -2147483648, 0, 0, 1e10, 1e-7, false, '0001-01-01', '00:00:00', '23:59:59',
           '1969-12-31 23:59:59.999999', '1969-12-31 23:59:59', '1969-12-31 23:59:59.999999Z', NULL, 'null', '""', '', 'sad',
           '', '', '', '{}', '{}', '{}', '{}', '{}')
          """,
          "('p-3')");

  private final PostgresServer postgres = PostgresServer.shared();
  private final PGSimpleDataSource database = new PGSimpleDataSource();
  private @Nullable DebeziumEngine<ChangeEvent<SourceRecord, SourceRecord>> engine;
  private final Map<Integer, Integer> partitionOfBeat = new ConcurrentHashMap<>();
  private final AtomicReference<@Nullable String> ended = new AtomicReference<>();

  DebeziumTopicTest() {
    database.setUrl(postgres.url());
  }

  @AfterEach
  void stop() throws IOException {
    if (engine != null) {
      try {
        engine.close();
      } catch (IllegalStateException e) {
        // It has ended by itself, which the test has seen.
      }
    }
    run("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE NOT active");
  }

  private void run(String sql) {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      var unused = statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** The connector's settings that the page shows, the second block over the first. */
  private static Properties shown() throws IOException {
    Properties settings = new Properties();
    String page = Files.readString(Path.of("../docs/EMBED.md"));
    Matcher blocks =
        Pattern.compile("```json\n(\\{\n  \"(?:connector|table)\\..*?\n\\})\n```", Pattern.DOTALL)
            .matcher(page);
    while (blocks.find()) {
      new ObjectMapper()
          .readTree(blocks.group(1))
          .properties()
          .forEach(one -> settings.setProperty(one.getKey(), one.getValue().asText()));
    }
    return settings;
  }

  private static String shownSql(String beginning) throws IOException {
    return Files.readString(Path.of("../docs/EMBED.md"))
        .lines()
        .filter(line -> line.startsWith(beginning))
        .findFirst()
        .orElseThrow()
        .replaceAll(";.*", "");
  }

  private void startConnector(boolean schemas, KafkaProducer<byte[], byte[]> producer)
      throws IOException {
    Properties settings = shown();
    settings.setProperty("name", "test");
    settings.setProperty("slot.name", "kafka_test_" + schemas);
    settings.setProperty("publication.name", "kafka_test_" + schemas);
    settings.setProperty("publication.autocreate.mode", "filtered");
    settings.setProperty("database.hostname", "127.0.0.1");
    settings.setProperty("database.port", Integer.toString(database.getPortNumbers()[0]));
    settings.setProperty("database.dbname", "postgres");
    settings.setProperty("database.user", "postgres");
    settings.setProperty("database.password", "x");
    settings.setProperty(
        "offset.storage", "org.apache.kafka.connect.storage.MemoryOffsetBackingStore");
    JsonConverter keys = converter(true, schemas);
    JsonConverter values = converter(false, schemas);
    engine =
        DebeziumEngine.create(Connect.class)
            .using(settings)
            .notifying(event -> publish(event.value(), keys, values, producer))
            .using(
                (isFine, message, error) ->
                    ended.set(message + (error == null ? "" : ": " + error)))
            .build();
    Thread thread = new Thread(engine, "connector");
    thread.setDaemon(true);
    thread.start();
  }

  private static JsonConverter converter(boolean isKey, boolean schemas) {
    JsonConverter converter = new JsonConverter();
    converter.configure(Map.of("schemas.enable", Boolean.toString(schemas)), isKey);
    return converter;
  }

  private void publish(
      SourceRecord record,
      JsonConverter keys,
      JsonConverter values,
      KafkaProducer<byte[], byte[]> producer) {
    byte[] key = keys.fromConnectData(record.topic(), record.keySchema(), record.key());
    byte[] value = values.fromConnectData(record.topic(), record.valueSchema(), record.value());
    try {
      int partition =
          producer.send(new ProducerRecord<>(record.topic(), key, value)).get().partition();
      Matcher beat =
          Pattern.compile("\"id\":(\\d+)").matcher(new String(key, StandardCharsets.UTF_8));
      if (beat.find()) {
        partitionOfBeat.put(Integer.valueOf(beat.group(1)), partition);
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theTopicHasTheTextOfThePages(boolean schemas) throws Exception {
    run("DROP TABLE IF EXISTS product, prefetch_beat CASCADE; DROP TYPE IF EXISTS mood");
    run("CREATE TYPE mood AS ENUM ('sad', 'happy'); CREATE TABLE product (" + COLUMNS + ")");
    run(shownSql("CREATE TABLE prefetch_beat"));
    JdbcTable table = JdbcTable.named("product").id("sku").build();
    JdbcSchema.install(database, table);
    run("ALTER TABLE product REPLICA IDENTITY FULL");
    for (String row : ROWS) {
      run("INSERT INTO product VALUES " + row);
    }
    String brokers = KafkaServer.shared().bootstrapServers();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers))) {
      if (admin.listTopics().names().get().contains(TOPIC)) {
        admin.deleteTopics(List.of(TOPIC)).all().get();
      }
      await()
          .atMost(SOON)
          .ignoreExceptions()
          .until(
              () -> {
                var topic = new NewTopic(TOPIC, PARTITIONS, (short) 1);
                var unused = admin.createTopics(List.of(topic)).all().get(5, TimeUnit.SECONDS);
                return true;
              });
    }
    JdbcPrimary primary = JdbcPrimary.of(database, table);
    KafkaFeed.Builder description =
        KafkaFeed.of(brokers, TOPIC, primary)
            .group("types-" + schemas)
            .id("sku")
            .beats("prefetch_beat", "at");
    if (!schemas) {
      description
          .type("d", ColumnType.DATE)
          .type("t", ColumnType.TIME)
          .type("t0", ColumnType.TIME)
          .type("ts", ColumnType.TIMESTAMP)
          .type("ts3", ColumnType.TIMESTAMP)
          .type("tz", ColumnType.TIMESTAMPTZ);
    }
    try (KafkaProducer<byte[], byte[]> producer =
            new KafkaProducer<>(
                Map.of("bootstrap.servers", brokers),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        RedisServer redis = RedisServer.startEmbedded();
        KafkaFeed feed = description.build();
        PrefetchCache cache =
            PrefetchCache.of(primary)
                .redis(RedisAddress.parse(redis.uri()))
                .feed(feed)
                .prefix("types:")
                .build()) {
      startConnector(schemas, producer);
      findBeats();
      cache.start();
      followsEveryType(cache);
      isAsFreshAsTheBeats(cache);
      assertThat(cache.admin().deadLetterCount()).isZero();
      assertThat(feed.gaps()).isZero();
    }
  }

  /** Keeps one row for each partition; that it arrives shows that the connector streams. */
  private void findBeats() throws IOException {
    run(shownSql("INSERT INTO prefetch_beat"));
    String beat = shownSql("UPDATE prefetch_beat");
    await()
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(300))
        .until(
            () -> {
              assertThat(ended.get()).isNull();
              run(beat);
              return partitionOfBeat.values().stream().distinct().count() == PARTITIONS;
            });
    for (int i = 0; i < PARTITIONS; i++) {
      int partition = i;
      int kept =
          partitionOfBeat.entrySet().stream()
              .filter(one -> one.getValue() == partition)
              .mapToInt(Map.Entry::getKey)
              .min()
              .orElseThrow();
      run("UPDATE prefetch_beat SET at = -1 WHERE id = " + kept);
    }
    run("DELETE FROM prefetch_beat WHERE at <> -1");
  }

  private void followsEveryType(PrefetchCache cache) {
    run("UPDATE product SET i = i");
    run("INSERT INTO product SELECT * FROM product WHERE false");
    for (String row : ROWS) {
      run("INSERT INTO product VALUES " + row.replace("p-", "q-"));
    }
    run("INSERT INTO product (sku, big) VALUES ('large', repeat(md5('x'), 5000))");
    run("UPDATE product SET i = 7 WHERE sku = 'large'");
    run("DELETE FROM product WHERE sku = 'q-3'");
    run("INSERT INTO product (sku) VALUES ('last')");
    await().atMost(SOON).until(() -> cache.get("last") instanceof Lookup.Hit);
    await().atMost(SOON).until(() -> cache.get("q-3") instanceof Lookup.Deleted);
    await()
        .atMost(SOON)
        .until(
            () ->
                cache.get("large") instanceof Lookup.Hit hit
                    && "7".equals(hit.entity().fields().get("i")));
    await().atMost(SOON).until(() -> cache.get("q-2") instanceof Lookup.Hit);
    for (String id : List.of("p-1", "p-2", "p-3")) {
      await()
          .atMost(SOON)
          .until(
              () -> cache.get(id) instanceof Lookup.Hit hit && hit.entity().committedMicros() > 0);
    }
    assertThat(cache.reconcile())
        .satisfies(found -> assertThat(found.isClean()).as("%s", found).isTrue());
  }

  private void isAsFreshAsTheBeats(PrefetchCache cache) throws IOException {
    String beat = shownSql("UPDATE prefetch_beat");
    await()
        .atMost(SOON)
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> {
              run(beat);
              return cache.getIfFresh("p-1", Duration.ofSeconds(2)) instanceof FreshLookup.Fresh;
            });
  }
}
