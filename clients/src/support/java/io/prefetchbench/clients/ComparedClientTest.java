package io.prefetchbench.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.benchmarks.fixture.ClientSession;
import io.prefetchbench.benchmarks.fixture.ClientSetup;
import io.prefetchbench.benchmarks.fixture.ComparedClient;
import io.prefetchbench.benchmarks.fixture.ComparedLibrary;
import io.prefetchbench.benchmarks.lineup.ComparedLibraries;
import io.prefetchbench.testbed.redis.RedisOptions;
import io.prefetchbench.testbed.redis.RedisServer;
import io.prefetchbench.testbed.redis.RespConnection;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The client libraries on this class path do what the client table asks of them. */
class ComparedClientTest {
  private static final Map<String, String> LIVE = Map.of("id", "a", "name", "ä €", "empty", "");
  private static final Map<String, String> OTHER = Map.of("id", "b");
  private static final Map<String, String> DELETED = Map.of("\u0001m", "7:9:T");

  @Test
  void readsAndWritesTheSameAsEveryOther() throws Exception {
    try (RedisServer server = RedisServer.startEmbedded(RedisOptions.none());
        RespConnection redis = server.connect()) {
      for (ComparedLibrary library : libraries()) {
        try (library) {
          check(library, server, redis);
        }
      }
    }
  }

  /** The one that a module of clients provides; without, those that need no module of their own. */
  private static List<ComparedLibrary> libraries() {
    List<ComparedLibrary> provided =
        ServiceLoader.load(ComparedLibrary.class).stream()
            .map(ServiceLoader.Provider::get)
            .toList();
    assertThat(provided).hasSizeLessThan(2);
    return provided.isEmpty()
        ? List.of(
            ComparedLibraries.of(ComparedClient.LETTUCE),
            ComparedLibraries.of(ComparedClient.JEDIS))
        : provided;
  }

  private static void check(ComparedLibrary library, RedisServer server, RespConnection redis) {
    for (ClientSetup setup : ClientSetup.values()) {
      redis.call("FLUSHALL", "SYNC");
      redis.call("HSET", "live", "id", "a", "name", "ä €", "empty", "");
      redis.call("HSET", "deleted", "\u0001m", "7:9:T");
      try (ClientSession session = library.open(server.address(), setup)) {
        reads(session);
        writes(session, redis);
      }
    }
  }

  private static void reads(ClientSession session) {
    assertThat(session.hgetAll("live")).isEqualTo(LIVE);
    assertThat(session.hgetAll("deleted")).isEqualTo(DELETED);
    assertThat(session.hgetAll("absent")).isEmpty();
    assertThat(session.hgetAll(List.of("absent", "live", "deleted")))
        .isEqualTo(List.of(Map.of(), LIVE, DELETED));
  }

  private static void writes(ClientSession session, RespConnection redis) {
    redis.call("HSET", "first", "gone", "1");
    session.load(new TreeMap<>(Map.of("first", LIVE, "second", OTHER)), 600);
    assertThat(session.hgetAll("first")).isEqualTo(LIVE);
    assertThat(session.hgetAll("second")).isEqualTo(OTHER);

    redis.call("CONFIG", "RESETSTAT");
    session.replace("first", OTHER, 600);
    assertThat(redis.text("INFO", "commandstats")).contains("cmdstat_multi", "cmdstat_exec");
    assertThat(session.hgetAll("first")).isEqualTo(OTHER);
    assertThat(Long.parseLong(redis.text("TTL", "first"))).isBetween(500L, 600L);
    assertThat(Long.parseLong(redis.text("TTL", "second"))).isBetween(500L, 600L);
  }
}
