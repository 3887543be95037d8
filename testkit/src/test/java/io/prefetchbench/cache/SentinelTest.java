package io.prefetchbench.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.prefetchbench.cache.Lookup.WaitOutcome;
import io.prefetchbench.cache.internal.engine.CacheEngine;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.TestedClient;
import io.prefetchbench.testbed.redis.RedisOptions;
import io.prefetchbench.testbed.redis.RedisSentinel;
import io.prefetchbench.testbed.redis.RedisServer;
import io.prefetchbench.testbed.redis.RespConnection;
import io.prefetchbench.testkit.Mutation;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The cache behind Sentinels: both clients follow the master. */
class SentinelTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static RedisSentinel sentinel;
  private static CacheRig rig;

  @BeforeAll
  static void startRedis() {
    rig = new CacheRig();
    sentinel = RedisSentinel.start(RedisOptions.checkingPayloads());
  }

  @AfterAll
  static void stopRedis() {
    sentinel.close();
    rig.close();
  }

  private static RedisPort connect(TestedClient client, String uri) {
    return client.connect(RedisAddress.parse(uri), ConnectionOptions.STANDARD);
  }

  @Test
  void readsAndWritesGoOnToTheNewMaster() {
    try (RedisPort jedis = connect(TestedClient.JEDIS, sentinel.uri());
        CacheEngine cache =
            rig.builder("worker").redis(RedisAddress.parse(sentinel.uri())).build();
        CacheEngine reader = rig.builder("r").ports(jedis, jedis).workerHere(false).build()) {
      assertThat(cache.start().loaded()).isEqualTo(5);
      CacheRig.soon().until(() -> cache.health().state() == Health.State.READY);
      assertThat(reader.get("cat-001")).isInstanceOf(Lookup.Hit.class);
      long passes = cache.passes();
      RedisServer now = sentinel.failOver();
      assertIsMaster(now);
      Mutation changed = rig.primary.update("cat-001", "name", "Tea").orElseThrow();
      CacheRig.soon().until(() -> cache.passes() > passes && cache.standing().isPresent());
      assertThat(reader.awaitVisible("cat-001", changed.version(), MINUTE))
          .isInstanceOf(WaitOutcome.Visible.class);
      assertThat(cache.ids()).isEqualTo(rig.primary.ids());
      jedis.call(Command.of("SET", "mine", "new")).orThrow();
      try (RespConnection there = now.connect()) {
        assertThat(there.text("GET", "mine")).isEqualTo("new");
        assertThat(there.text("HGET", "cache:category:cat-001", "name")).isEqualTo("Tea");
      }
    }
  }

  private static void assertIsMaster(RedisServer server) {
    try (RespConnection connection = server.connect()) {
      assertThat(connection.text("INFO", "replication")).contains("role:master");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aWrongNameAndAWrongPlaceAreToldInOneLine(TestedClient client) {
    String wrong = sentinel.uri().replace("mymaster", "nobody");
    assertThatExceptionOfType(RedisFault.class)
        .isThrownBy(() -> connect(client, wrong))
        .withMessageContaining("does not know the master nobody");
    assertThatExceptionOfType(RedisFault.class)
        .isThrownBy(() -> connect(client, "redis-sentinel://127.0.0.1:1#mymaster"))
        .withMessageContaining("no Sentinel names the master mymaster");
    String one = rig.cacheRedis.address().toString().replace("redis://", "redis-cluster://");
    assertThatExceptionOfType(RedisFault.class)
        .isThrownBy(() -> connect(client, one))
        .withMessageContaining("cluster support disabled");
  }

  @ParameterizedTest
  @EnumSource
  void aSentinelThatIsAwayIsNoMatterWhereAnotherAnswers(TestedClient client) {
    String uri = sentinel.uri().replace("://", "://127.0.0.1:1,");
    try (RedisPort port = connect(client, uri)) {
      assertThat(port.call(Command.of("ECHO", "hi")).text()).isEqualTo("hi");
      assertThat(port.describe()).contains("the master mymaster", "2 Sentinels");
    }
  }
}
