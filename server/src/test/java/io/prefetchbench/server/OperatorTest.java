package io.prefetchbench.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.cache.CacheAdmin.DeadLetter;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.store.KeySpace;
import io.prefetchbench.cache.internal.sync.DeadLetters;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.process.ModuleProcess;
import io.prefetchbench.testbed.process.ProcessFaults;
import io.prefetchbench.testbed.redis.RedisServer;
import io.prefetchbench.testbed.redis.RespConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The operator's commands against a server with its worker, on two real Redis servers. */
@Tag("system")
@Execution(ExecutionMode.CONCURRENT)
class OperatorTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  private TestServer server;
  private HttpTestClient client;

  @BeforeEach
  void start() {
    server = TestServer.start();
    client = server.client();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** Runs a command against the deployment under test. */
  private CommandRun here(String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.add("--redis=" + server.cacheRedis().uri());
    all.add("--primary=" + server.primaryRedis().uri());
    return CommandRun.run(all.toArray(String[]::new));
  }

  private CommandRun awaitHere(int code, String... words) {
    return await().atMost(SOON).until(() -> here(words), run -> run.code() == code);
  }

  private static Object ask(RedisServer server, String... words) {
    try (RespConnection connection = server.connect()) {
      return Objects.requireNonNull(connection.call(words));
    }
  }

  /** Entries that no primary knows, as a program without versions would write them. */
  private void ghosts(int count) {
    for (int i = 0; i < count; i++) {
      ask(server.cacheRedis(), "HSET", "cache:category:ghost-" + i, "name", "Boo");
    }
  }

  @Test
  void aRunningCacheIsReady() {
    client.post("/update", Map.of("id", "cat-001", "field", "name", "value", "Tea"));
    CommandRun run =
        await()
            .atMost(SOON)
            .until(
                () -> here("status", "--json"),
                s -> s.code() == 0 && s.json().at("/workers/0/applied").asLong() == 1);

    JsonNode json = run.json();
    assertThat(json.get("state").asText()).isEqualTo("READY");
    assertThat(json.get("there").asBoolean()).isTrue();
    assertThat(json.get("entities").asLong()).isEqualTo(5);
    assertThat(json.get("dead_letters").asLong()).isZero();
    assertThat(json.get("staleness_ms").isNumber()).isTrue();
    assertThat(json.get("memory").asText()).contains("5 entities of");
    assertThat(json.at("/workers/0/name").asText()).isEqualTo("server");
    assertThat(json.at("/workers/0/pid").asLong()).isEqualTo(ProcessHandle.current().pid());
    assertThat(json.at("/workers/0/sync_lag_ms/count").asLong()).isEqualTo(1);
    assertThat(json.at("/workers/0/paused_by").asText()).isEmpty();
    assertThat(here("status").out())
        .contains("READY", "5 live", "worker        server RUNNING", "lag p50");
    // The server shows what the worker has posted, which it reads once per second.
    JsonNode stats =
        await()
            .atMost(SOON)
            .until(
                () -> client.get("/stats").body(),
                body -> body.at("/worker/sync_lag_ms/p99").isNumber());
    assertThat(stats.at("/sync_lag_ms/count").asLong()).isEqualTo(1);
    assertThat(stats.at("/worker/paused_by").asText()).isEmpty();
  }

  @Test
  void whoLooksNeedsNoRightToWriteToTheCache() {
    ask(server.cacheRedis(), "ACL", "SETUSER", "looker", "on", ">pw", "~*", "+@all", "-@write");
    String login = "redis://looker:pw@127.0.0.1:" + server.cacheRedis().port();
    String[] where = {"--redis=" + login, "--primary=" + server.primaryRedis().uri()};
    awaitHere(0, "status");

    assertThat(CommandRun.run("status", where[0], where[1]).code()).isZero();
    assertThat(CommandRun.run("inspect", "cat-001", where[0], where[1]).code()).isZero();
    assertThat(CommandRun.run("dead-letters", "list", where[0], where[1]).code()).isZero();
    assertThat(CommandRun.run("reconcile", where[0], where[1]).code()).isZero();
    CommandRun refused = CommandRun.run("clear", where[0], where[1]);
    assertThat(refused.code()).isEqualTo(ExitCode.UNTRUSTWORTHY);
    assertThat(refused.err()).contains("Redis refused").hasLineCount(1);
  }

  @Test
  void aCacheThatIsNotThereIsSaidSoAndNotMade() {
    try (RedisServer empty = RedisServer.startEmbedded()) {
      String there = "--redis=" + empty.uri();
      String primary = "--primary=" + server.primaryRedis().uri();

      CommandRun status = CommandRun.run("status", there);
      assertThat(status.code()).isEqualTo(ExitCode.MEASURED_NO);
      assertThat(status.out()).contains("there is no cache cache:category: at");
      assertThat(CommandRun.run("status", there, "--json").json().get("there").asBoolean())
          .isFalse();
      assertThat(CommandRun.run("inspect", "cat-001", there, primary).out()).contains("missing");
      assertThat(CommandRun.run("inspect", "x", there, "--primary=same").code()).isEqualTo(2);
      assertThat(CommandRun.run("dead-letters", "list", there).out()).contains("no dead letter");
      assertThat(CommandRun.run("clear", there).out()).contains("there is no cache");
      assertThat(CommandRun.run("resume", there).out()).contains("there was no pause");
      CommandRun refused = CommandRun.run("reprefetch", there, primary);
      assertThat(refused.code()).isEqualTo(ExitCode.BAD_INPUT);
      assertThat(refused.err()).contains("there is no cache").hasLineCount(1);
      assertThat(ask(empty, "DBSIZE")).isEqualTo(0L);

      CommandRun made = CommandRun.run("reprefetch", there, primary, "--force", "--json");
      assertThat(made.code()).isZero();
      assertThat(made.json().get("loaded").asLong()).isEqualTo(5);
      CommandRun unkept = CommandRun.run("status", there);
      assertThat(unkept.code()).isEqualTo(ExitCode.MEASURED_NO);
      assertThat(unkept.out()).contains("DEGRADED: no sync worker is known", "5 live");
    }
  }

  @Test
  void anEntityIsShownFromAllSides() {
    CommandRun run = here("inspect", "cat-005");
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains("primary   version ", "cache     LIVE, version ", "TTL ")
        .contains("name = Specialty Cheeses", "no pending change", "none")
        .contains("verdict   cache and primary agree");
    JsonNode json = here("inspect", "cat-005", "--json").json();
    assertThat(json.get("agrees").asBoolean()).isTrue();
    assertThat(json.at("/cache/version").asText()).matches("[0-9a-f]{24}");
    assertThat(json.at("/cache/version")).isEqualTo(json.at("/primary/version"));
    assertThat(json.at("/cache/fields")).isEqualTo(json.at("/primary/fields"));
    assertThat(json.at("/cache/ttl_ms").asLong()).isPositive();

    CommandRun without =
        CommandRun.run("inspect", "cat-005", "--redis=" + server.cacheRedis().uri());
    assertThat(without.code()).isZero();
    assertThat(without.out()).contains("primary   not asked", "give --primary");
  }

  @Test
  void whatIsWrongWithAnEntityIsSaid() {
    // The first refreshing of lives, which would mend the one that never expires.
    String touched = "prefetch:cache:category::touch";
    await()
        .atMost(SOON)
        .until(() -> ask(server.cacheRedis(), "EXISTS", touched), count -> count.equals(1L));
    client.post("/invalidate", Map.of("id", "cat-001"));
    ghosts(1);
    ask(server.cacheRedis(), "HSET", "cache:category:cat-002", "name", "Other");
    ask(server.cacheRedis(), "PERSIST", "cache:category:cat-003");
    ask(server.cacheRedis(), "DEL", "cache:category:cat-004");
    ask(server.cacheRedis(), "DEL", "cache:category:cat-005");
    ask(server.cacheRedis(), "SET", "cache:category:cat-005", "x");
    Map<String, String> expected =
        Map.of(
            "cat-001", "withdrawn",
            "cat-002", "damaged: the version is correct, but not name",
            "cat-003", "never expires",
            "cat-004", "missing",
            "cat-005", "another type",
            "ghost-0", "orphan");

    expected.forEach(
        (id, words) -> {
          CommandRun run = here("inspect", id);
          assertThat(run.code()).as(id).isEqualTo(ExitCode.MEASURED_NO);
          assertThat(run.out().lines().filter(line -> line.startsWith("verdict")))
              .as(id)
              .singleElement()
              .asString()
              .contains(words);
        });
  }

  @Test
  void aPauseHoldsUntilItIsEndedAndItsChangesAreSeenWaiting() {
    awaitHere(0, "status");
    CommandRun paused = here("pause", "--for=5m", "--owner=ann");
    assertThat(paused.code()).as(paused.out()).isZero();
    assertThat(paused.out()).contains("paused by ann for 300 s", "all workers are idle: 1");
    CommandRun status = here("status");
    assertThat(status.code()).isEqualTo(ExitCode.MEASURED_NO);
    assertThat(status.out()).contains("pause         by ann", "PAUSED", "obeys ann");
    CommandRun second = here("pause", "--json");
    assertThat(second.code()).isEqualTo(ExitCode.MEASURED_NO);
    assertThat(second.json().get("owner").asText()).isEqualTo("ann");

    client.post("/update", Map.of("id", "cat-001", "field", "name", "value", "Tea"));
    CommandRun behind = here("inspect", "cat-001", "--json");
    assertThat(behind.code()).isEqualTo(ExitCode.MEASURED_NO);
    assertThat(behind.json().get("verdict").asText())
        .contains("behind", "a change is pending in the feed");
    assertThat(behind.json().get("waiting").size()).isEqualTo(1);
    assertThat(behind.json().at("/waiting/0/version"))
        .isEqualTo(behind.json().at("/primary/version"));

    JsonNode resumed = here("resume", "--json").json();
    assertThat(resumed.get("resumed").asBoolean()).isTrue();
    assertThat(resumed.get("owner").asText()).isEqualTo("ann");
    assertThat(awaitHere(0, "inspect", "cat-001").out()).contains("name = Tea");
    awaitHere(0, "status");
  }

  @Test
  void aWorkerThatIsNotIdleInTimeIsNamed() {
    try (ModuleProcess worker =
        Programs.start(
            WorkerCommand.class,
            "--redis=" + server.cacheRedis().uri(),
            "--primary=" + server.primaryRedis().uri(),
            "--name=frozen")) {
      worker.awaitReady(Duration.ofSeconds(40));
      await().atMost(SOON).until(() -> here("status", "--json").json().get("workers").size() == 2);
      ProcessFaults.freeze(worker.pid());
      CommandRun run;
      try {
        run = here("pause", "--json");
      } finally {
        ProcessFaults.thaw(worker.pid());
      }

      assertThat(run.code()).isEqualTo(ExitCode.MEASURED_NO);
      assertThat(run.json().get("paused").asBoolean()).isTrue();
      assertThat(run.json().get("idle").asBoolean()).isFalse();
      assertThat(run.json().get("busy")).hasSize(1);
      assertThat(run.json().at("/busy/0").asText()).contains("frozen (pid " + worker.pid());
      assertThat(here("resume").code()).isZero();
      awaitHere(0, "status");
      assertThat(worker.stop(Duration.ofSeconds(15))).isEqualTo(ExitCode.DONE);
    }
  }

  @Test
  void aClearedCacheIsLoadedAgainAndTooManyOrphansNeedForce() {
    CommandRun cleared = here("clear", "--json");
    assertThat(cleared.code()).isZero();
    assertThat(cleared.json().get("withdrawn").asLong()).isEqualTo(5);
    assertThat(client.get("/categories/cat-001").status()).isEqualTo(503);
    CommandRun status = here("status");
    assertThat(status.code()).isEqualTo(ExitCode.MEASURED_NO);
    assertThat(status.out()).contains("CLEARED: the cache was cleared", "present, cleared");

    CommandRun loaded = here("reprefetch");
    assertThat(loaded.code()).as(loaded.out() + loaded.err()).isZero();
    assertThat(loaded.out()).contains("loaded 5, rejected 0", "orphans 0");
    assertThat(client.get("/categories/cat-001").status()).isEqualTo(200);

    ghosts(30);
    CommandRun refused = here("reprefetch", "--json");
    assertThat(refused.code()).isEqualTo(ExitCode.MEASURED_NO);
    assertThat(refused.json().get("orphans").asLong()).isEqualTo(30);
    assertThat(refused.json().get("removed").asLong()).isZero();
    assertThat(refused.json().get("refused").asText()).isNotEmpty();
    CommandRun forced = here("reprefetch", "--force", "--json");
    assertThat(forced.code()).isZero();
    assertThat(forced.json().get("removed").asLong()).isEqualTo(30);
    assertThat(client.get("/categories/ghost-1").status()).isEqualTo(404);
  }

  /** The primary's Redis as it was before three commits, under the same epoch and run id. */
  private void loseCommits() {
    for (Object name : (List<?>) ask(server.primaryRedis(), "KEYS", "*")) {
      String key = name instanceof byte[] bytes ? new String(bytes, UTF_8) : name.toString();
      assertThat(ask(server.primaryRedis(), "COPY", key, key, "DB", "1")).isEqualTo(1L);
    }
    client.post("/update", Map.of("id", "cat-001", "field", "name", "value", "lost"));
    client.post("/add", Map.of("id", "lost", "name", "lost"));
    client.post("/delete", Map.of("id", "cat-003"));
    await().atMost(SOON).until(() -> client.get("/categories/cat-003").status() == 404);
    ask(server.primaryRedis(), "SWAPDB", "0", "1");
  }

  @Test
  void aPrimaryThatLostCommitsIsHealedByANewEpochAndByNothingElse() {
    awaitHere(0, "status");
    loseCommits();

    CommandRun lost =
        await().atMost(SOON).until(() -> here("status"), run -> run.out().contains("lost commits"));
    assertThat(lost.code()).isEqualTo(ExitCode.MEASURED_NO);
    assertThat(lost.out()).contains("DEGRADED", "bench cache begin-epoch", "freshness     unknown");
    CommandRun repaired = here("reconcile", "--repair", "--json");
    assertThat(repaired.code()).isEqualTo(ExitCode.MEASURED_NO);
    assertThat(repaired.json().at("/newer/count").asLong()).isEqualTo(3);
    assertThat(repaired.json().at("/unrepaired/first_ids").toString()).contains("cat-001");
    assertThat(repaired.json().get("fine").asBoolean()).isFalse();
    assertThat(here("reconcile", "--repair").out())
        .contains("NOT all of it was repaired", "bench cache begin-epoch")
        .doesNotContain("all of it was repaired\n");
    HttpTestClient.Answered pass = client.post("/reprefetch", Map.of("force", "true"));
    assertThat(pass.status()).isEqualTo(503);
    assertThat(pass.body().get("error").asText()).contains("bench cache begin-epoch");

    CommandRun begun = here("begin-epoch");
    assertThat(begun.code()).as(begun.out() + begun.err()).isZero();
    assertThat(begun.out()).contains("the primary is in epoch ");
    assertThat(client.get("/categories/cat-001").body().get("name").asText())
        .isEqualTo("Beverages");
    assertThat(client.get("/categories/cat-003").status()).isEqualTo(200);
    assertThat(client.get("/categories/lost").status()).isEqualTo(404);
    awaitHere(0, "status");
    assertThat(here("reconcile").code()).isZero();
  }

  @Test
  void aPassElsewhereIsNamed() {
    ask(
        server.cacheRedis(),
        "SET",
        "prefetch:cache:category::pass",
        "token other pid 7",
        "PX",
        "60000");

    CommandRun busy = here("reprefetch", "--json");

    assertThat(busy.code()).isEqualTo(ExitCode.MEASURED_NO);
    assertThat(busy.json().get("why").asText()).contains("other pid 7");
  }

  @Test
  void driftIsFoundAndMended() {
    assertThat(here("reconcile", "--json").json().get("clean").asBoolean()).isTrue();
    ghosts(1);
    ask(server.cacheRedis(), "HSET", "cache:category:cat-002", "name", "Other");

    CommandRun found = here("reconcile");
    assertThat(found.code()).isEqualTo(ExitCode.MEASURED_NO);
    assertThat(found.out()).contains("orphaned 1 (ghost-0)", "different 1 (cat-002)", "--repair");
    CommandRun mended = here("reconcile", "--repair", "--json");
    assertThat(mended.code()).isZero();
    assertThat(mended.json().get("clean").asBoolean()).isFalse();
    assertThat(mended.json().get("removed").asLong()).isEqualTo(1);
    assertThat(mended.json().get("written").asLong()).isEqualTo(1);
    assertThat(here("reconcile", "--json").json().get("clean").asBoolean()).isTrue();
  }

  @Test
  void deadLettersAreListedReplayedAndDiscarded() {
    try (RedisPort port = RedisParts.port(server.cacheRedis())) {
      DeadLetters letters = new DeadLetters(port, new KeySpace(KeySpace.PREFIX_BY_DEFAULT));
      for (String id : List.of("cat-001", "cat-002", "")) {
        byte[] raw = "?".repeat(500).getBytes(StandardCharsets.UTF_8);
        assertThat(letters.keep(DeadLetter.of("1-0", id, raw, "no such op", 1, 1))).isTrue();
      }
    }
    JsonNode listed = here("dead-letters", "list", "--limit=2", "--json").json();
    assertThat(listed.get("kept").asLong()).isEqualTo(3);
    assertThat(listed.get("letters")).hasSize(2);
    assertThat(listed.at("/letters/0/id").asText()).isEqualTo("cat-001");
    assertThat(listed.at("/letters/0/raw_bytes").asLong()).isEqualTo(500);
    String first = listed.at("/letters/0/number").asText();
    assertThat(here("dead-letters", "list").out())
        .contains("dead letters: 3", first, "cat-001  no such op", "(no id)");
    assertThat(here("inspect", "cat-002").out()).contains("letters: 1", "no such op");

    assertThat(here("dead-letters", "replay", first).out()).contains("repaired and discarded: 1");
    CommandRun again = here("dead-letters", "replay", first);
    assertThat(again.code()).isEqualTo(ExitCode.MEASURED_NO);
    assertThat(again.out()).contains("not found");
    CommandRun all = here("dead-letters", "replay", "--all", "--json");
    assertThat(all.code()).isEqualTo(ExitCode.MEASURED_NO);
    assertThat(all.json().get("repaired").asLong()).isEqualTo(1);
    assertThat(all.json().get("no_id").asLong()).isEqualTo(1);
    assertThat(here("dead-letters", "discard", "7-7").code()).isEqualTo(ExitCode.MEASURED_NO);
    JsonNode discarded = here("dead-letters", "discard", "--all", "--json").json();
    assertThat(discarded.get("discarded").asLong()).isEqualTo(1);
    assertThat(here("dead-letters", "list").out()).contains("no dead letter");
  }
}
