package io.prefetchbench.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.prefetchbench.cache.CacheAdmin.DeadLetter;
import io.prefetchbench.cache.CacheConfig.NearCacheOptions;
import io.prefetchbench.cache.Lookup.FreshLookup;
import io.prefetchbench.cache.internal.engine.CacheEngine;
import io.prefetchbench.cache.internal.engine.EngineBuilder;
import io.prefetchbench.cache.internal.pass.PrefixRegistry;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.TestedClient;
import io.prefetchbench.cache.internal.sync.DeadLetters;
import io.prefetchbench.testkit.Mutation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The access lines of docs/OPERATING.md: each login can do what it is for, and no more. */
@Execution(ExecutionMode.CONCURRENT)
class AccessTest {
  private static final Path DOCUMENT = Path.of("../docs/OPERATING.md");
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private CacheRig rig;

  @BeforeEach
  void allow() throws Exception {
    rig = new CacheRig();
    List<String> lines =
        Files.readAllLines(DOCUMENT).stream().filter(line -> line.startsWith("user ")).toList();
    assertThat(lines).hasSize(3);
    for (String line : lines) {
      List<Object> words = new ArrayList<>(List.of("ACL", "SETUSER"));
      words.addAll(List.of(line.substring("user ".length()).split(" ", -1)));
      rig.cacheRedis.run(words.toArray());
    }
  }

  @AfterEach
  void close() {
    rig.close();
  }

  private RedisAddress address(String login) {
    RedisAddress there = rig.cacheRedis.address();
    return new RedisAddress(there.host(), there.port(), login, "change-me", 0, false);
  }

  private EngineBuilder as(String login) {
    return rig.builder(login).redis(address(login));
  }

  private static void assertRefused(Runnable call) {
    assertThatExceptionOfType(RedisFault.class)
        .isThrownBy(call::run)
        .satisfies(fault -> assertThat(fault.kind()).isEqualTo(RedisFault.Kind.CONFIGURATION));
  }

  @Test
  void theWorkerLoadsAndFollowsAndTheReaderReads() {
    try (CacheEngine worker = as("cache-worker").build();
        CacheEngine reader = as("cache-reader").workerHere(false).build()) {
      assertThat(worker.describe()).contains("RESTORE of dump payloads");
      assertThat(worker.start().loaded()).isEqualTo(5);
      assertIsRegistered();
      Mutation changed = rig.primary.update("cat-001", "name", "Tea").orElseThrow();
      reader.awaitVisible("cat-001", changed.version(), MINUTE);
      Mutation deleted = rig.primary.delete("cat-002").orElseThrow();
      reader.awaitVisible("cat-002", deleted.version(), MINUTE);
      assertThat(reader.get("cat-002")).isInstanceOf(Lookup.Deleted.class);
      assertThat(reader.getAll(List.of("cat-001", "nobody")).get(1))
          .isEqualTo(Lookup.Absent.ABSENT);
      assertThat(reader.ttlRemaining("cat-001")).isPositive();
      CacheRig.soon()
          .until(() -> reader.getIfFresh("cat-001", MINUTE) instanceof FreshLookup.Fresh);
      CacheRig.soon().until(() -> reader.workers().size() == 1);
      assertThat(reader.health().deadLetters()).isZero();
      CacheRig.soon().until(() -> worker.health().state() == Health.State.READY);
      assertThat(worker.standing().orElseThrow().runId()).isNotEqualTo("-");
      assertThat(worker.reprefetch().load().rejected()).isZero();
      assertRefused(() -> reader.invalidate("cat-001"));
      assertRefused(() -> reader.clear());
      assertThat(reader.get("cat-001")).isInstanceOf(Lookup.Hit.class);
    }
  }

  @Test
  void aReaderMayKeepWhatItReadsIfItMayTrackAndReadsAllTheSameIfNot() throws Exception {
    assertThat(Files.readString(DOCUMENT)).contains("`+client|tracking`");
    try (CacheEngine worker = as("cache-worker").build()) {
      worker.start();
    }
    EngineBuilder keeping =
        as("cache-reader").workerHere(false).nearCache(NearCacheOptions.STANDARD);
    try (CacheEngine reader = keeping.build()) {
      assertThat(reader.get("cat-001")).isInstanceOf(Lookup.Hit.class);
      assertThat(reader.stats().nearBypassed()).isEqualTo(1);
    }
    rig.cacheRedis.run("ACL", "SETUSER", "cache-reader", "+client|tracking");
    try (CacheEngine reader = keeping.build()) {
      CacheRig.soon()
          .until(
              () -> {
                reader.get("cat-001");
                return reader.stats().nearHits() > 0;
              });
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyClientConnectsAsEachOfThem(TestedClient client) {
    for (String login : List.of("cache-reader", "cache-worker", "cache-operator")) {
      ConnectionOptions named = ConnectionOptions.STANDARD.withClientName("mine");
      try (RedisPort port = client.connect(address(login), named)) {
        assertThat(port.call(Command.of("HGETALL", "cache:category:none")).many()).isEmpty();
      }
    }
  }

  @Test
  void theOperatorMendsWithoutRestoreAndIsToldSo() {
    try (CacheEngine operator = as("cache-operator").workerHere(false).build()) {
      assertThat(operator.describe()).contains("HSET (RESTORE was refused");
      assertThat(operator.start().loaded()).isEqualTo(5);
      assertThat(operator.ids()).isEqualTo(rig.primary.ids());
      assertThat(operator.invalidate("cat-001")).isTrue();
      assertThat(operator.clear()).isEqualTo(4);
      rig.primary.add("cat-006", Map.of("name", "New"));
      assertThat(operator.reprefetch().load().loaded()).isEqualTo(6);
      assertThat(operator.get("cat-006")).isInstanceOf(Lookup.Hit.class);
      assertThat(operator.deadLetters()).isZero();
      assertThat(operator.standing().orElseThrow().runId()).isNotEqualTo("-");
      assertIsRegistered();
    }
  }

  @Test
  void theOperatorPausesTheWorkerAndDealsWithDeadLetters() {
    try (CacheEngine worker = as("cache-worker").build();
        CacheEngine operator = as("cache-operator").workerHere(false).build()) {
      worker.start();
      CacheRig.soon().until(() -> worker.health().state() == Health.State.READY);
      try (CacheAdmin.Pause pause = operator.admin().pauseWorkers("me", MINUTE).orElseThrow()) {
        assertThat(pause.awaitIdle(MINUTE).busy()).isEmpty();
        assertThat(operator.admin().resumeWorkers()).isTrue();
      }
      DeadLetters letters = operator.letters();
      DeadLetter letter = DeadLetter.of("1-0", "cat-001", new byte[] {1}, "none", 1, 1);
      assertThat(letters.keep(letter)).isTrue();
      assertThat(operator.admin().replayAll()).containsEntry(DeadLetter.Replay.REPAIRED, 1);
      assertThat(letters.keep(letter)).isTrue();
      assertThat(letters.discard(letters.list(1, "").get(0).number())).isTrue();
      assertThat(operator.deadLetters()).isZero();
    }
  }

  private void assertIsRegistered() {
    assertThat(rig.cacheRedis.run("ZRANGE", PrefixRegistry.KEY, 0, -1).many())
        .singleElement()
        .satisfies(prefix -> assertThat(prefix.text()).isEqualTo("cache:category:"));
  }

  @Test
  void noLoginReachesOtherKeysOrTheServer() {
    rig.cacheRedis.run("SET", "other:program", "x");
    for (String login : List.of("cache-reader", "cache-worker", "cache-operator")) {
      try (CacheEngine strange = as(login).prefix("other:").workerHere(false).build()) {
        assertRefused(() -> strange.get("program"));
      }
    }
    for (String login : List.of("cache-reader", "cache-worker", "cache-operator")) {
      for (String command : List.of("FLUSHALL", "CONFIG GET *", "KEYS *", "SHUTDOWN")) {
        List<Object> words = new ArrayList<>(List.of("ACL", "DRYRUN", login));
        words.addAll(List.of(command.split(" ", -1)));
        assertThat(rig.cacheRedis.run(words.toArray()).text()).contains("no permissions");
      }
    }
  }
}
