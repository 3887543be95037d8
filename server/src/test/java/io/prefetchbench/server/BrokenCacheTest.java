package io.prefetchbench.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prefetchbench.server.HttpTestClient.Answered;
import io.prefetchbench.testbed.fault.FaultProxy;
import io.prefetchbench.testbed.redis.RedisServer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What the server says when the cache is empty, withdrawn, or out of reach. */
@Execution(ExecutionMode.CONCURRENT)
class BrokenCacheTest {
  private static final Duration SOON = Duration.ofSeconds(15);
  private RedisServer cacheRedis;
  private RedisServer primaryRedis;

  @BeforeEach
  void startRedis() {
    cacheRedis = RedisServer.startEmbedded();
    primaryRedis = RedisServer.startEmbedded();
  }

  @AfterEach
  void stopRedis() {
    primaryRedis.close();
    cacheRedis.close();
  }

  private RunningServer serve(String redis, String... more) {
    String[] args = new String[more.length + 4];
    args[0] = "--port=0";
    args[1] = "--redis=" + redis;
    args[2] = "--primary=" + primaryRedis.uri();
    args[3] = "--primary-latency=0ms";
    System.arraycopy(more, 0, args, 4, more.length);
    return ServeCommand.start(args);
  }

  @Test
  void aCacheThatWasNeverLoadedIsNotReady() {
    try (RunningServer serving = serve(cacheRedis.uri(), "--no-load")) {
      HttpTestClient client = new HttpTestClient(serving.url());

      Answered lean = client.get("/categories/cat-001");
      assertThat(lean.status()).isEqualTo(503);
      assertThat(lean.body().get("error").asText()).startsWith("not ready: ");
      Answered read = client.get("/read?id=cat-001");
      assertThat(read.status()).isEqualTo(503);
      assertThat(read.body().get("hit").asBoolean()).isFalse();
      Answered ready = client.get("/health/ready");
      assertThat(ready.status()).isEqualTo(503);
      assertThat(ready.body().get("state").asText()).isEqualTo("NOT_READY");
      assertThat(client.get("/health/live").status()).isEqualTo(200);

      Answered loaded = client.post("/reprefetch", Map.of());
      assertThat(loaded.status()).isEqualTo(200);
      assertThat(loaded.body().get("loaded").asLong()).isEqualTo(5);
      assertThat(loaded.body().get("elapsed_ms").asDouble()).isPositive();
      assertThat(client.get("/categories/cat-001").status()).isEqualTo(200);
      assertThat(client.get("/health/ready").status()).isEqualTo(200);
    }
  }

  @Test
  void whatIsWithdrawnIsMissingUntilReprefetched() {
    try (RunningServer serving = serve(cacheRedis.uri())) {
      HttpTestClient client = new HttpTestClient(serving.url());

      Answered one = client.post("/invalidate", Map.of("id", "cat-001"));
      assertThat(one.status()).isEqualTo(200);
      assertThat(one.body().get("deleted").asBoolean()).isTrue();
      Answered again = client.post("/invalidate", Map.of("id", "cat-001"));
      assertThat(again.body().get("deleted").asBoolean()).isFalse();
      assertThat(client.get("/categories/cat-001").status()).isEqualTo(404);
      assertThat(client.get("/categories").body().get("missing").toString())
          .isEqualTo("[\"cat-001\"]");

      Answered cleared = client.post("/clear", Map.of());
      assertThat(cleared.body().get("deleted").asLong()).isEqualTo(4);
      for (String path : new String[] {"/read?id=cat-002", "/categories/cat-002"}) {
        Answered refused = client.get(path);
        assertThat(refused.status()).as("nobody can say that it does not exist").isEqualTo(503);
        assertThat(refused.body().get("error").asText()).contains("the cache was cleared");
      }
      Answered state = client.get("/health/ready");
      assertThat(state.status()).isEqualTo(503);
      assertThat(state.body().get("state").asText()).isEqualTo("CLEARED");

      assertThat(client.post("/reprefetch", Map.of()).body().get("loaded").asLong()).isEqualTo(5);
      assertThat(client.get("/read?id=cat-002").status()).isEqualTo(200);
    }
  }

  @Test
  void resetBeginsTheCountsAgain() {
    try (RunningServer serving = serve(cacheRedis.uri())) {
      HttpTestClient client = new HttpTestClient(serving.url());
      client.get("/read?id=cat-001");
      client.post("/invalidate", Map.of("id", "cat-002"));
      client.get("/read?id=cat-002");
      Answered before = client.get("/stats");
      assertThat(before.body().get("hits").asLong()).isEqualTo(1);
      assertThat(before.body().get("misses").asLong()).isEqualTo(1);
      assertThat(before.body().get("hit_rate_pct").asDouble()).isEqualTo(50.0);

      Answered reset = client.post("/reset", Map.of());

      assertThat(reset.status()).isEqualTo(200);
      assertThat(reset.body().get("hits").asLong()).isZero();
      assertThat(client.get("/stats").body().get("misses").asLong()).isZero();
      assertThat(client.get("/stats").body().get("primary_reads_total").asLong()).isZero();
    }
  }

  @Test
  void aLostRedisIs503InJsonAndItsReturnIsSeen() throws Exception {
    try (FaultProxy link = FaultProxy.open(cacheRedis.host(), cacheRedis.port());
        RunningServer serving = serve("redis://127.0.0.1:" + link.port())) {
      HttpTestClient client = new HttpTestClient(serving.url());
      assertThat(client.get("/categories/cat-001").status()).isEqualTo(200);

      link.refuse();
      link.reset();

      for (String path : new String[] {"/categories/cat-001", "/read?id=cat-001", "/categories"}) {
        Answered lost = client.get(path);
        assertThat(lost.status()).as(path).isEqualTo(503);
        assertThat(lost.body().get("error").asText()).as(path).startsWith("Redis: ");
      }
      assertThat(client.post("/clear", Map.of()).status()).isEqualTo(503);
      assertThat(client.get("/health/ready").status()).isEqualTo(503);
      assertThat(client.get("/health/live").status()).isEqualTo(200);
      assertThat(client.get("/stats").status()).isEqualTo(200);
      Answered committed =
          client.post("/update", Map.of("id", "cat-001", "field", "name", "value", "while away"));
      assertThat(committed.status()).isEqualTo(200);

      link.pass();

      await()
          .atMost(SOON)
          .ignoreExceptions()
          .until(
              () -> client.get("/categories/cat-001").body().get("name").asText(),
              "while away"::equals);
    }
  }

  @Test
  void aKilledRedisIs503InJson() {
    try (RunningServer serving = serve(cacheRedis.uri())) {
      cacheRedis.close();
      HttpTestClient client = new HttpTestClient(serving.url());

      Answered lost = client.get("/categories/cat-001");

      assertThat(lost.status()).isEqualTo(503);
      assertThat(lost.body().get("error").asText()).startsWith("Redis: ");
    }
  }
}
