package io.prefetchbench.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.server.WorkerCommand.WorkerProcess;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.Untrustworthy;
import io.prefetchbench.testbed.primary.KafkaServer;
import io.prefetchbench.testbed.primary.PostgresSchema;
import io.prefetchbench.testbed.primary.PostgresServer;
import io.prefetchbench.testbed.redis.RedisServer;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server whose primary is a table of a real PostgreSQL. */
@Timeout(180)
class TableServerTest {
  private static PostgresServer database;
  private static RedisServer redis;

  @BeforeAll
  static void start() {
    database = PostgresServer.shared();
    redis = RedisServer.startEmbedded();
  }

  @AfterAll
  static void stop() {
    redis.close();
  }

  private static RunningServer serve(String name, String... more) {
    String[] args = new String[5 + more.length];
    args[0] = "--port=0";
    args[1] = "--redis=" + redis.uri();
    args[2] = "--primary=" + database.url();
    args[3] = "--primary-name=" + name;
    args[4] = "--prefix=" + name + ":";
    System.arraycopy(more, 0, args, 5, more.length);
    return ServeCommand.start(args);
  }

  private static JsonNode visible(HttpTestClient.Answered answer) {
    assertThat(answer.status()).isEqualTo(200);
    JsonNode visibility = answer.body().path("visibility");
    assertThat(visibility.path("visible").asBoolean()).isTrue();
    return visibility.path("after");
  }

  @Test
  void changesByRequestAndBySqlReachTheCacheAndTheSchemaIsDropped() throws Exception {
    PostgresSchema schema = new PostgresSchema(database, "shown");
    try (RunningServer serving = serve("shown")) {
      HttpTestClient client = new HttpTestClient(serving.url());
      Map<String, String> tea =
          Map.of("id", "cat-001", "field", "name", "value", "Tea", "wait_ms", "2000");
      assertThat(visible(client.post("/update", tea)).path("record").path("name").asText())
          .isEqualTo("Tea");
      assertThat(
              visible(client.post("/add", Map.of("id", "x", "name", "New", "wait_ms", "2000")))
                  .path("state")
                  .asText())
          .isEqualTo("HIT");
      assertThat(
              visible(client.post("/delete", Map.of("id", "x", "wait_ms", "2000"))).path("state"))
          .hasToString("\"DELETED\"");
      assertThat(
              client
                  .post("/update", Map.of("id", "cat-001", "field", "colour", "value", "red"))
                  .status())
          .isEqualTo(400);
      assertThat(client.get("/categories").body().path("primary_count").asInt()).isEqualTo(5);
      assertThat(schema.isThere()).isTrue();
    }
    assertThat(schema.isThere()).isFalse();
  }

  @Test
  void schemaThatWasThereStays() throws SQLException {
    PostgresSchema schema = new PostgresSchema(database, "kept");
    try (RunningServer first = serve("kept")) {
      try (RunningServer second = serve("kept", "--worker=none", "--name=second")) {
        assertThat(new HttpTestClient(second.url()).get("/categories").status()).isEqualTo(200);
      }
      assertThat(schema.isThere()).isTrue();
      assertThat(first.url()).isNotEmpty();
    }
    assertThat(schema.isThere()).isFalse();
  }

  @Test
  void aKeptSchemaIsThereForTheNextServer() throws SQLException {
    PostgresSchema schema = new PostgresSchema(database, "left");
    try (RunningServer first = serve("left", "--keep-table", "--worker=none")) {
      Map<String, String> tea = Map.of("id", "cat-001", "field", "name", "value", "Kept");
      assertThat(new HttpTestClient(first.url()).post("/update", tea).status()).isEqualTo(200);
    }
    try (RunningServer second = serve("left", "--worker=none")) {
      assertThat(new HttpTestClient(second.url()).get("/read?id=cat-001").body().toString())
          .contains("Kept");
    }
    assertThat(schema.isThere()).isTrue();
    schema.drop("none");
  }

  @Test
  void fillMakesATableOfThatShape() throws SQLException {
    try (RunningServer serving = serve("filled", "--fill=hash-5x100+bench:20")) {
      HttpTestClient client = new HttpTestClient(serving.url());
      assertThat(client.get("/read?id=cat-0000007").body().path("record").path("field4").asText())
          .hasSize(100);
      try (var connection = DriverManager.getConnection(database.url());
          var statement = connection.createStatement();
          var result =
              statement.executeQuery("SELECT count(*) FROM prefetch_bench_filled.entity")) {
        assertThat(result.next()).isTrue();
        assertThat(result.getInt(1)).isEqualTo(20);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--primary=jdbc:mysql://h/d, --primary: expected postgres",
    "--primary=postgres:9, --primary: expected postgres",
    "--feed=outbox, '--feed: expected stream or list with a Redis as primary, was outbox'",
    "--feed=kafka, '--feed: expected stream or list with a Redis as primary, was kafka'",
    "--kafka=h:9092, '--kafka: expected --feed kafka with it, was stream'"
  })
  void badInputSaysWhatWasExpected(String arg, String message) {
    assertThatThrownBy(() -> ServeCommand.start("--port=0", arg))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining(message);
  }

  @Test
  void kafkaIsAnAddressOrStarted() {
    assertThatThrownBy(() -> serve("nowhere", "--feed=kafka", "--kafka=h"))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("--kafka: expected embedded, docker[:IMAGE] or the bootstrap");
    WorkerCommand worker = new WorkerCommand();
    new picocli.CommandLine(worker)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .parseArgs("--redis=" + redis.uri(), "--primary=" + database.url(), "--feed=kafka");
    assertThatThrownBy(worker::call)
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("--kafka: expected the bootstrap address of the broker");
  }

  private static void rename(HttpTestClient client, String id, String name) throws Exception {
    assertThat(client.post("/update", Map.of("id", id, "field", "name", "value", name)).status())
        .isEqualTo(200);
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                client
                    .get("/read?id=" + id)
                    .body()
                    .path("record")
                    .path("name")
                    .asText()
                    .equals(name));
  }

  @Test
  @Tag("system")
  void changesComeByATopicThatTwoServersShare() throws Exception {
    try (KafkaServer kafka = KafkaServer.startEmbedded();
        RunningServer serving =
            serve("topic", "--feed=kafka", "--kafka=" + kafka.bootstrapServers())) {
      HttpTestClient client = new HttpTestClient(serving.url());
      rename(client, "cat-001", "Tea");
      assertThat(client.get("/stats").body().path("feed").asText()).isEqualTo("kafka");
      assertThatThrownBy(() -> serve("topic", "--feed=kafka", "--name=second"))
          .isInstanceOf(BadInput.class)
          .hasMessageContaining("broker with topic prefetch_bench_topic.entity");
      try (RunningServer second =
          serve("topic", "--feed=kafka", "--kafka=" + kafka.bootstrapServers(), "--name=second")) {
        rename(new HttpTestClient(second.url()), "cat-002", "Milk");
        String last = "partition=\"" + (TopicRelay.PARTITIONS - 1) + "\"";
        await()
            .atMost(Duration.ofSeconds(30))
            .ignoreExceptions()
            .until(
                () ->
                    Scrape.of(second.url() + "/metrics")
                            .value("prefetch_feed_partition_freshness_age_seconds", last)
                        >= 0);
      }
    }
    assertThat(new PostgresSchema(database, "topic").isThere()).isFalse();
  }

  @Test
  void workerWaitsForTheSchemaOfAServer() {
    WorkerCommand worker = new WorkerCommand();
    new picocli.CommandLine(worker)
        .parseArgs(
            "--redis=" + redis.uri(),
            "--primary=" + database.url(),
            "--primary-name=nobody",
            "--start-timeout=1s");
    assertThatThrownBy(
            () ->
                WorkerProcess.start(
                        worker,
                        worker.starting.startup(
                            System::nanoTime, ServeCommand::wallMicros, () -> false))
                    .close())
        .isInstanceOf(Untrustworthy.class)
        .hasMessageContaining("there is no schema prefetch_bench_nobody");
  }
}
