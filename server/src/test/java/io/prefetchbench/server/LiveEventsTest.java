package io.prefetchbench.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.server.HttpTestClient.Answered;
import io.prefetchbench.testbed.fault.RestartableRedis;
import io.prefetchbench.testbed.redis.RedisOptions;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The live figures, of a server whose Redis servers are frozen, killed and paused around it. */
@Tag("system")
@Execution(ExecutionMode.CONCURRENT)
class LiveEventsTest {
  private RestartableRedis cacheRedis;
  private RestartableRedis primaryRedis;
  private RunningServer serving;
  private HttpTestClient client;
  private Events events;

  @BeforeEach
  void start() {
    cacheRedis = RestartableRedis.start(RedisOptions.checkingPayloads());
    primaryRedis = RestartableRedis.start(RedisOptions.checkingPayloads());
    serving =
        ServeCommand.start(
            "--port=0",
            "--redis=redis://127.0.0.1:" + cacheRedis.port(),
            "--primary=redis://127.0.0.1:" + primaryRedis.port(),
            "--primary-latency=0ms");
    client = new HttpTestClient(serving.url());
    events = Events.of(serving.url());
  }

  @AfterEach
  void stop() {
    events.close();
    serving.close();
    primaryRedis.close();
    cacheRedis.close();
  }

  private static String state(JsonNode sample) {
    return sample.get("state").asText();
  }

  private static boolean isReady(JsonNode sample) {
    return state(sample).equals("READY");
  }

  private static String redis(JsonNode sample, String role) {
    return sample.get(role + "_redis").get("state").asText();
  }

  private Answered update(String value) {
    return client.post(
        "/update", Map.of("id", "cat-001", "field", "name", "value", value, "wait_ms", "2000"));
  }

  @Test
  void theStreamBeginsWithWhatRunsAndWhatWas() {
    JsonNode server = events.await("server", any -> true);
    assertThat(server.get("prefix").asText()).isEqualTo("cache:category:");
    assertThat(server.get("freezable")).isEmpty();
    JsonNode first = events.await("history", any -> true);
    assertThat(first.get("rows")).isEmpty();

    events.sample(sample -> sample.get("number").asLong() >= 2);
    try (Events later = Events.of(serving.url())) {
      JsonNode history = later.await("history", any -> true);
      assertThat(history.get("columns").get(0).asText()).isEqualTo("at_ms");
      assertThat(history.get("rows")).isNotEmpty();
      assertThat(history.get("rows").get(0)).hasSameSizeAs(history.get("columns"));
    }
  }

  @Test
  void lagAndRatesAreThoseOfTheLastSeconds() {
    JsonNode quiet = events.sample(LiveEventsTest::isReady);
    assertThat(quiet.get("sync_lag").get("count").asLong()).isZero();
    assertThat(quiet.get("sync_lag").get("p50_ms").isNull()).isTrue();
    assertThat(quiet.get("staleness_ms").asDouble()).isPositive();

    update("Tea");
    update("Coffee");

    JsonNode moved =
        events.sample(
            sample ->
                sample.get("sync_lag").get("count").asLong() == 2
                    && sample.get("applied_per_s").asDouble() > 0
                    && sample.get("committed_per_s").asDouble() > 0
                    && sample.get("reads_per_s").asDouble() > 0);
    JsonNode lag = moved.get("sync_lag");
    assertThat(lag.get("p50_ms").asDouble()).isPositive();
    assertThat(lag.get("p99_ms").asDouble())
        .isBetween(lag.get("p50_ms").asDouble(), lag.get("max_ms").asDouble());
    assertThat(moved.get("counts").get("sync_events_applied").asLong()).isEqualTo(2);
    // Ten seconds later these two have left the window: a mean over all time would keep them.
    events.sample(sample -> sample.get("sync_lag").get("count").asLong() == 0);
  }

  @Test
  void aFrozenCacheRedisMakesFiguresUnknownAndTheStreamGoesOn() {
    events.sample(LiveEventsTest::isReady);
    cacheRedis.freeze();
    try {
      JsonNode lost = events.sample(sample -> !isReady(sample));
      assertThat(redis(lost, "cache")).isEqualTo("NO_ANSWER");
      assertThat(lost.get("staleness_ms").isNull()).isTrue();
      assertThat(lost.get("sync_lag").get("count").isNull()).isTrue();
      assertThat(lost.get("applied_per_s").isNull()).isTrue();
      assertThat(lost.get("backlog").isNull()).isTrue();
      assertThat(lost.get("workers").isNull()).isTrue();
      assertThat(lost.get("reason").asText()).startsWith("the cache's Redis: no answer for ");
      assertThat(redis(lost, "primary")).isEqualTo("REACHABLE");
      long number = lost.get("number").asLong();
      events.sample(sample -> sample.get("number").asLong() >= number + 6 && !isReady(sample));
    } finally {
      cacheRedis.thaw();
    }
    events.sample(sample -> isReady(sample) && sample.get("staleness_ms").isNumber());
  }

  @Test
  void aKilledCacheRedisIsUnreachable() {
    events.sample(LiveEventsTest::isReady);

    cacheRedis.kill();

    JsonNode lost = events.sample(sample -> state(sample).equals("DOWN"));
    assertThat(redis(lost, "cache")).isEqualTo("UNREACHABLE");
    assertThat(lost.get("staleness_ms").isNull()).isTrue();
  }

  @Test
  void aFrozenPrimaryLeavesTheCacheServingAndItsBacklogUnknown() {
    events.sample(LiveEventsTest::isReady);
    primaryRedis.freeze();
    try {
      JsonNode lost = events.sample(sample -> redis(sample, "primary").equals("NO_ANSWER"));
      assertThat(redis(lost, "cache")).isEqualTo("REACHABLE");
      assertThat(lost.get("committed_per_s").isNull()).isTrue();
      assertThat(lost.get("staleness_ms").isNumber()).isTrue();
      assertThat(client.get("/categories/cat-001").status()).isEqualTo(200);
    } finally {
      primaryRedis.thaw();
    }
    events.sample(sample -> redis(sample, "primary").equals("REACHABLE"));
  }

  @Test
  void aPauseShowsAndAChangeWaitsUntilItsEnd() {
    Answered paused = client.post("/pause", Map.of("for_s", "600"));
    assertThat(paused.status()).isEqualTo(200);
    assertThat(paused.body().get("idle").asBoolean()).isTrue();
    assertThat(client.post("/pause", Map.of()).status()).isEqualTo(409);
    events.sample(
        s ->
            state(s).equals("DEGRADED")
                && s.get("workers").findPath("state").asText().equals("PAUSED"));

    JsonNode seen = update("Waiting").body().get("visibility");
    assertThat(seen.get("visible").asBoolean()).isFalse();
    assertThat(seen.get("visible_after_ms").isNull()).isTrue();
    assertThat(seen.get("after").get("record").get("name").asText()).isEqualTo("Beverages");
    events.sample(s -> s.get("backlog").asLong() == 1);

    assertThat(client.post("/resume", Map.of()).body().get("resumed").asBoolean()).isTrue();
    events.sample(s -> isReady(s) && s.get("backlog").asLong() == 0);
    assertThat(client.get("/categories/cat-001").body().get("name").asText()).isEqualTo("Waiting");
    assertThat(client.post("/resume", Map.of()).body().get("resumed").asBoolean()).isFalse();
  }

  @Test
  void anOwnChangeTellsBeforeAfterAndWhenItWasVisible() {
    JsonNode seen = update("Drinks").body().get("visibility");

    assertThat(seen.get("visible").asBoolean()).isTrue();
    assertThat(seen.get("visible_after_ms").asDouble()).isPositive();
    assertThat(seen.get("commit_ms").asDouble()).isPositive();
    assertThat(seen.get("before").get("record").get("name").asText()).isEqualTo("Beverages");
    assertThat(seen.get("after").get("record").get("name").asText()).isEqualTo("Drinks");
    JsonNode deleted =
        client.post("/delete", Map.of("id", "cat-001", "wait_ms", "2000")).body().get("visibility");
    assertThat(deleted.get("visible").asBoolean()).isTrue();
    assertThat(deleted.get("after").get("state").asText()).isEqualTo("DELETED");
    Answered plain = client.post("/update", Map.of("id", "cat-002", "field", "a", "value", "b"));
    assertThat(plain.body().has("visibility")).isFalse();
  }

  @Test
  void aChangeIsCommittedThoughTheCacheIsAway() {
    cacheRedis.kill();

    Answered answered = update("Alone");

    assertThat(answered.status()).isEqualTo(200);
    JsonNode seen = answered.body().get("visibility");
    assertThat(seen.get("visible").asBoolean()).isFalse();
    assertThat(seen.get("after").get("state").asText()).isEqualTo("UNKNOWN");
  }

  @ParameterizedTest
  @CsvSource({
    "/pause?for_s=0,for_s",
    "/pause?for_s=soon,for_s",
    "/freeze,redis",
    "/freeze?redis=other,redis",
    "/freeze?redis=cache&for_s=16,for_s",
    "/update?id=cat-001&field=name&value=x&wait_ms=2001,wait_ms"
  })
  void aBadParameterIsNamed(String path, String name) {
    Answered answered = client.send("POST", path, null);

    assertThat(answered.status()).isEqualTo(400);
    assertThat(answered.body().get("error").asText())
        .startsWith("parameter " + name + ": expected ");
  }

  @Test
  void aRedisOfSomebodyElseIsNotFrozen() {
    assertThat(client.post("/freeze", Map.of("redis", "cache")).status()).isEqualTo(409);
  }

  @Test
  void aFreezeEndsByItself() {
    try (RunningServer own =
            ServeCommand.start("--port=0", "--redis=embedded", "--primary=embedded");
        Events seen = Events.of(own.url())) {
      HttpTestClient there = new HttpTestClient(own.url());
      assertThat(seen.await("server", any -> true).get("freezable")).hasSize(2);
      seen.sample(LiveEventsTest::isReady);

      Answered frozen = there.post("/freeze", Map.of("redis", "cache", "for_s", "4"));

      assertThat(frozen.status()).isEqualTo(200);
      assertThat(there.post("/freeze", Map.of("redis", "cache")).status()).isEqualTo(409);
      seen.sample(sample -> redis(sample, "cache").equals("NO_ANSWER"));
      seen.sample(LiveEventsTest::isReady);
    }
  }

  @Test
  void closingEndsTheStream() {
    events.sample(any -> true);

    serving.close();

    events.awaitEnd();
  }
}
