package io.prefetchbench.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.server.HttpTestClient.Answered;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The endpoints, asked over HTTP, on a server with its worker and two real Redis servers. */
class ServerTest {
  private static final Duration SOON = Duration.ofSeconds(10);
  private static TestServer server;
  private static HttpTestClient client;

  @BeforeAll
  static void start() {
    server = TestServer.start("5ms");
    client = server.client();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Answered awaitRead(String id, int status) {
    return await()
        .atMost(SOON)
        .until(() -> client.get("/categories/" + id), answered -> answered.status() == status);
  }

  private static void add(String id) {
    assertThat(client.post("/add", Map.of("id", id, "name", "N " + id)).status()).isEqualTo(200);
    awaitRead(id, 200);
  }

  @Test
  void theSeedIsThereAndReadsNeverReachThePrimary() {
    Answered read = client.get("/categories/cat-005");

    assertThat(read.status()).isEqualTo(200);
    assertThat(read.body().toString())
        .isEqualTo(
            "{\"id\":\"cat-005\",\"name\":\"Specialty Cheeses\",\"display_order\":\"5\","
                + "\"featured\":\"false\",\"parent_id\":\"cat-002\"}");
    assertThat(read.header("Prefetch-Version")).matches("[0-9a-f]{24}");
    assertThat(Long.parseLong(read.header("Prefetch-Committed"))).isPositive();
    JsonNode stats = client.get("/stats").body();
    assertThat(stats.get("primary_reads_total").asLong()).isEqualTo(1);
  }

  @Test
  void anAddedCategoryHasTheDemosDefaults() {
    Answered added = client.post("/add", Map.of("id", "add-1", "name", "Snacks"));

    assertThat(added.status()).isEqualTo(200);
    assertThat(added.body().get("id").asText()).isEqualTo("add-1");
    assertThat(added.body().get("record").toString())
        .isEqualTo(
            "{\"id\":\"add-1\",\"name\":\"Snacks\",\"display_order\":\"99\","
                + "\"featured\":\"false\",\"parent_id\":\"\"}");
    assertThat(added.body().has("stats")).isTrue();
    Answered read = awaitRead("add-1", 200);
    assertThat(read.header("Prefetch-Version")).isEqualTo(added.header("Prefetch-Version"));
    assertThat(read.body()).isEqualTo(added.body().get("record"));
    assertThat(client.post("/add", Map.of("id", "add-1", "name", "Again")).status()).isEqualTo(409);
  }

  @Test
  void parametersMayStandInTheQuery() {
    Answered added =
        client.send("POST", "/add?id=add-2&name=Q&display_order=7&featured=true", null);

    assertThat(added.status()).isEqualTo(200);
    assertThat(added.body().get("record").get("display_order").asText()).isEqualTo("7");
    assertThat(added.body().get("record").get("featured").asText()).isEqualTo("true");
  }

  @Test
  void anUpdateIsSeenWithItsVersion() {
    add("upd-1");
    Answered updated =
        client.post("/update", Map.of("id", "upd-1", "field", "name", "value", "Süß & \"so\""));

    assertThat(updated.status()).isEqualTo(200);
    assertThat(updated.body().get("field").asText()).isEqualTo("name");
    assertThat(updated.body().get("value").asText()).isEqualTo("Süß & \"so\"");
    Answered read =
        await()
            .atMost(SOON)
            .until(
                () -> client.get("/categories/upd-1"),
                r -> r.header("Prefetch-Version").equals(updated.header("Prefetch-Version")));
    assertThat(read.body().get("name").asText()).isEqualTo("Süß & \"so\"");
    assertThat(client.post("/update", Map.of("id", "nosuch", "field", "a", "value", "")).status())
        .isEqualTo(404);
  }

  @Test
  void aDeletedOneAnswers404WithItsVersion() {
    add("del-1");
    Answered deleted = client.post("/delete", Map.of("id", "del-1"));

    assertThat(deleted.status()).isEqualTo(200);
    Answered read = awaitRead("del-1", 404);
    assertThat(read.header("Prefetch-Version")).isEqualTo(deleted.header("Prefetch-Version"));
    assertThat(read.header("Prefetch-Committed")).isEqualTo(deleted.header("Prefetch-Committed"));
    assertThat(read.body().get("error").asText()).isEqualTo("deleted");
    Answered demoRead = client.get("/read?id=del-1");
    assertThat(demoRead.status()).isEqualTo(404);
    assertThat(demoRead.header("Prefetch-Version")).isEqualTo(deleted.header("Prefetch-Version"));
    assertThat(client.post("/delete", Map.of("id", "del-1")).status()).isEqualTo(404);
  }

  @Test
  void anUnknownOneAnswers404WithoutAVersion() {
    Answered read = client.get("/categories/unknown");

    assertThat(read.status()).isEqualTo(404);
    assertThat(read.body().get("error").asText()).isEqualTo("not in the cache");
    assertThat(read.headers()).doesNotContainKey("prefetch-version");
    JsonNode body = client.get("/read?id=unknown").body();
    assertThat(body.get("id").asText()).isEqualTo("unknown");
    assertThat(body.get("record").isNull()).isTrue();
    assertThat(body.get("hit").asBoolean()).isFalse();
    assertThat(body.get("redis_latency_ms").asDouble()).isPositive();
    assertThat(body.get("ttl_remaining").asLong()).isEqualTo(-2);
    assertThat(body.has("stats")).as("they cost more than the read").isFalse();
    JsonNode more = client.get("/read?id=unknown&stats=true").body();
    assertThat(more.get("stats").has("hit_rate_pct")).isTrue();
  }

  @Test
  void theDemosReadHasTheDemosKeys() {
    Answered read = client.get("/read?id=cat-002&stats=true");

    assertThat(read.status()).isEqualTo(200);
    assertThat(read.body().get("record").get("name").asText()).isEqualTo("Bakery");
    assertThat(read.body().get("hit").asBoolean()).isTrue();
    assertThat(read.body().get("redis_latency_ms").asDouble()).isPositive();
    assertThat(read.body().get("ttl_remaining").asLong()).isBetween(3000L, 3600L);
    assertThat(read.body().get("stats").has("hit_rate_pct")).isTrue();
  }

  @Test
  void statsHaveTheDemosKeysAndMore() {
    JsonNode stats = client.get("/stats").body();

    assertThat(stats.fieldNames())
        .toIterable()
        .contains(
            "hits",
            "misses",
            "hit_rate_pct",
            "prefetched",
            "sync_events_applied",
            "sync_lag_ms_avg",
            "primary_reads_total",
            "primary_read_latency_ms",
            "fenced",
            "conflated",
            "backlog",
            "worker",
            "store",
            "primary");
    assertThat(stats.get("primary").asText()).isEqualTo("separate Redis");
    assertThat(stats.get("feed").asText()).isEqualTo("stream");
    assertThat(stats.get("prefetched").asLong()).isEqualTo(5);
    assertThat(stats.get("passes")).isEqualTo(stats.get("primary_reads_total"));
    JsonNode load = stats.get("last_load");
    assertThat(load.get("loaded").asLong()).isEqualTo(5);
    assertThat(load.get("fenced").asLong()).isZero();
    assertThat(load.get("rejected").asLong()).isZero();
    assertThat(load.get("bytes").asLong()).isPositive();
    assertThat(load.get("elapsed_ms").asDouble()).isPositive();
  }

  @Test
  void theProcessTellsItsPidAndItsPauses() {
    JsonNode process = client.get("/process").body();

    assertThat(process.get("pid").asLong()).isEqualTo(ProcessHandle.current().pid());
    assertThat(process.get("maxHiccupNanos").asLong()).isNotNegative();
    assertThat(client.get("/nothing").status()).isEqualTo(200);
  }

  @Test
  void healthTellsLiveFromReady() {
    assertThat(client.get("/health/live").status()).isEqualTo(200);
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              Answered ready = client.get("/health/ready");
              assertThat(ready.status()).isEqualTo(200);
              assertThat(ready.body().get("state").asText()).isEqualTo("READY");
              assertThat(ready.body().get("worker").get("state").asText()).isEqualTo("RUNNING");
              assertThat(ready.body().get("backlog").asLong()).isZero();
              assertThat(ready.body().get("dead_letters").asLong()).isZero();
              assertThat(ready.body().get("staleness_ms").isNumber()).isTrue();
            });
  }

  @Test
  void idsOfBothSidesAreListed() {
    JsonNode ids = client.get("/categories").body();

    assertThat(ids.get("cache_ids").toString()).contains("\"cat-001\"", "\"cat-003\"");
    assertThat(ids.get("primary_ids").toString()).contains("\"cat-001\"", "\"cat-003\"");
    JsonNode two = client.get("/categories?limit=2").body();
    assertThat(two.get("primary_ids")).hasSize(2);
    assertThat(two.get("primary_count").asInt()).isGreaterThanOrEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/read,id",
    "GET,/categories?limit=x,limit",
    "POST,/update,id",
    "POST,/update?id=cat-001,field",
    "POST,/update?id=cat-001&field=name,value",
    "POST,/update?id=cat-001&field=id&value=x,field",
    "POST,/update?id=cat-001&field=~&value=x,field",
    "POST,/add,id",
    "POST,/add?id=bad-1,name",
    "POST,/add?id=bad-1&name=x&display_order=one,display_order",
    "POST,/add?id=bad-1&name=x&featured=maybe,featured",
    "POST,/delete,id",
    "POST,/invalidate?id=,id"
  })
  void aBadParameterIsNamed(String method, String path, String name) {
    Answered answered = client.send(method, path, null);

    assertThat(answered.status()).isEqualTo(400);
    assertThat(answered.body().get("error").asText())
        .startsWith("parameter " + name + ": expected ");
  }

  @ParameterizedTest
  @CsvSource({
    "POST,/,'GET, HEAD'",
    "POST,/categories,'GET, HEAD'",
    "POST,/categories/cat-001,'GET, HEAD'",
    "POST,/read,'GET, HEAD'",
    "POST,/stats,'GET, HEAD'",
    "POST,/health/live,'GET, HEAD'",
    "POST,/health/ready,'GET, HEAD'",
    "POST,/process,'GET, HEAD'",
    "POST,/nothing,'GET, HEAD'",
    "GET,/update,POST",
    "GET,/add,POST",
    "GET,/delete,POST",
    "GET,/invalidate,POST",
    "GET,/clear,POST",
    "PUT,/reprefetch,POST",
    "DELETE,/reset,POST"
  })
  void anotherMethodIsRefused(String method, String path, String allowed) {
    Answered answered = client.send(method, path, null);

    assertThat(answered.status()).isEqualTo(405);
    assertThat(answered.header("Allow")).isEqualTo(allowed);
  }

  @ParameterizedTest
  @CsvSource({"/categories/cat-003,200", "/categories/unknown,404", "/health/live,200", "/,200"})
  void headAnswersWithoutABody(String path, int status) {
    HttpResponse<String> response = client.head(path);

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.body()).isEmpty();
    assertThat(response.headers().firstValueAsLong("Content-Length").orElse(0)).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/page.css", "/page.js"})
  void thePageIsServed(String path) {
    HttpResponse<String> response = client.text(path);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isNotBlank();
    assertThat(response.headers().firstValue("Content-Security-Policy")).isPresent();
  }
}
