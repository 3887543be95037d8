package io.prefetchbench.cache.internal.store;

import static io.prefetchbench.cache.ApplyOutcome.Applied.APPLIED;
import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.ApplyOutcome;
import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.ConnectionOptions;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.Shard;
import io.prefetchbench.cache.internal.redis.jedis.JedisPort;
import io.prefetchbench.cache.internal.redis.lettuce.LettucePort;
import io.prefetchbench.testbed.redis.RedisOptions;
import io.prefetchbench.testbed.redis.RedisServer;
import io.prefetchbench.testbed.redis.RespConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A Redis that refuses: RESTORE by its access list, writes for want of memory. */
class RefusalTest {
  private static final KeySpace KEYS = new KeySpace("cache:");

  private static Entity entity(String id, long position, int bytes) {
    return new Entity(id, Map.of("n", "x".repeat(bytes)), new Version(1, position), 0);
  }

  @Test
  void aRefusedRestoreFallsBackToPlainWrites() {
    try (RedisServer server = RedisServer.startEmbedded();
        RespConnection bare = server.connect()) {
      bare.call("ACL", "SETUSER", "careful", "on", ">pw", "~*", "+@all", "-restore");
      RedisAddress careful =
          new RedisAddress(server.host(), server.port(), "careful", "pw", 0, false);
      for (RedisPort port :
          List.of(
              LettucePort.connect(careful, ConnectionOptions.STANDARD),
              JedisPort.connect(careful, ConnectionOptions.STANDARD))) {
        CacheStore store = RedisStore.open(port, port, KEYS, StoreOptions.STANDARD);
        assertThat(store.describe()).contains("HSET").contains("RESTORE was refused");
        List<Entity> rows = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
          rows.add(entity("e" + i, 1, i));
        }
        assertThat(store.putAll(rows).join()).containsOnly(APPLIED);
        assertThat(store.get("e7")).isEqualTo(new Lookup.Hit(rows.get(7)));
        assertThat(store.count()).isEqualTo(200);
        port.close();
        assertThat(bare.call("EXISTS", KEYS.probeKey(Shard.WHOLE))).isEqualTo(0L);
      }
    }
  }

  @Test
  void aServerWithoutScriptsIsReadAndTheStoreSaysThatItCannotWrite() {
    RedisOptions noScripts = RedisOptions.none().withConfiguration("rename-command EVALSHA \"\"\n");
    try (RedisServer server = RedisServer.startEmbedded(noScripts);
        RedisPort port = TestRedis.jedis(server)) {
      CacheStore store = RedisStore.open(port, port, KEYS, StoreOptions.STANDARD);
      assertThat(store.describe()).contains("Lua scripts are refused").contains("not write");
      port.call(Command.of("HSET", KEYS.keyOf("tea"), "n", "1")).orThrow();
      assertThat(store.get("tea")).isInstanceOf(Lookup.Hit.class);
      ApplyOutcome outcome = store.putAll(List.of(entity("tea", 1, 5))).join().get(0);
      assertThat(outcome).isInstanceOf(ApplyOutcome.Rejected.class);
    }
  }

  @Test
  void aServerWithLowerLimitsGetsPairs() {
    for (String setting : List.of("hash-max-listpack-value 63", "hash-max-listpack-entries 127")) {
      try (RedisServer server = RedisServer.startEmbedded();
          RedisPort port = TestRedis.jedis(server)) {
        String[] words = setting.split(" ", -1);
        port.call(Command.of("CONFIG", "SET", words[0], words[1])).orThrow();
        CacheStore store = RedisStore.open(port, port, KEYS, StoreOptions.STANDARD);
        assertThat(store.describe()).contains("(pairs: a hash of").contains("hashtable");
        assertThat(store.putAll(List.of(entity("a", 1, 5))).join()).containsOnly(APPLIED);
        assertThat(store.get("a")).isEqualTo(new Lookup.Hit(entity("a", 1, 5)));
      }
    }
  }

  /** A list of one element a node is no listpack that could be compared. */
  @Test
  void aServerThatDoesNotShowALongListpackGetsPairsForLongTexts() {
    Entity large = new Entity("large", Map.of("text", "x".repeat(100)), new Version(1, 1), 5);
    for (String size : List.of("-2", "1")) {
      try (RedisServer server = RedisServer.startEmbedded();
          RedisPort port = TestRedis.jedis(server)) {
        port.call(Command.of("CONFIG", "SET", "list-max-listpack-size", size)).orThrow();
        CacheStore store = RedisStore.open(port, port, KEYS, StoreOptions.STANDARD);
        boolean shown = size.equals("-2");
        assertThat(store.describe())
            .contains(
                shown ? "(listpacks, pairs where too large)" : "pairs for texts over 64 bytes");
        assertThat(store.putAll(List.of(large, entity("small", 1, 5))).join())
            .containsOnly(APPLIED);
        assertThat(store.get("large")).isEqualTo(new Lookup.Hit(large));
        assertThat(encoding(port, "large")).isEqualTo(shown ? "listpack" : "hashtable");
        assertThat(encoding(port, "small")).isEqualTo("listpack");
      }
    }
  }

  private static String encoding(RedisPort port, String id) {
    return port.call(Command.of("OBJECT", "ENCODING", KEYS.keyOf(id))).text();
  }

  @Test
  void aServerThatMayNotDumpGetsPairs() {
    try (RedisServer server = RedisServer.startEmbedded();
        RespConnection bare = server.connect()) {
      bare.call("ACL", "SETUSER", "careful", "on", ">pw", "~*", "+@all", "-dump");
      RedisAddress careful =
          new RedisAddress(server.host(), server.port(), "careful", "pw", 0, false);
      try (RedisPort port = JedisPort.connect(careful, ConnectionOptions.STANDARD)) {
        CacheStore store = RedisStore.open(port, port, KEYS, StoreOptions.STANDARD);
        assertThat(store.describe())
            .contains("(pairs: the server's own encoding cannot be inspected");
        assertThat(bare.call("EXISTS", KEYS.probeKey(Shard.WHOLE))).isEqualTo(0L);
      }
    }
  }

  @Test
  void aServerThatCompressesDumpsIsStillWrittenByListpacks() {
    try (RedisServer server = RedisServer.startEmbedded();
        RedisPort port = TestRedis.jedis(server)) {
      port.call(Command.of("CONFIG", "SET", "rdbcompression", "yes")).orThrow();
      CacheStore store = RedisStore.open(port, port, KEYS, StoreOptions.STANDARD);
      assertThat(store.describe()).contains("listpacks");
    }
  }

  @Test
  void aRestoreRefusedLaterIsAnOutcomeNotAnAppliedWrite() {
    try (RedisServer server = RedisServer.startEmbedded();
        RespConnection bare = server.connect();
        RedisPort port = TestRedis.jedis(server)) {
      CacheStore store = RedisStore.open(port, port, KEYS, StoreOptions.STANDARD);
      store.putAll(List.of(entity("old", 1, 5))).join();
      bare.call("ACL", "SETUSER", "default", "-restore");
      List<ApplyOutcome> outcomes =
          store.putAll(List.of(entity("old", 2, 5), entity("new", 1, 5))).join();
      assertThat(outcomes)
          .allSatisfy(
              outcome ->
                  assertThat(((ApplyOutcome.Rejected) outcome).fault().kind())
                      .isEqualTo(RedisFault.Kind.CONFIGURATION));
      assertThat(store.get("old")).isEqualTo(new Lookup.Hit(entity("old", 1, 5)));
    }
  }

  @Test
  void overMaxmemoryNothingIsHalfDoneAndDeletesStillApply() {
    try (RedisServer server = RedisServer.startEmbedded();
        RedisPort port = TestRedis.lettuce(server)) {
      for (CacheStore store :
          List.of(
              RedisStore.open(port, port, KEYS, StoreOptions.STANDARD),
              RedisStore.openPlain(port, port, new KeySpace("plain:"), StoreOptions.STANDARD))) {
        Entity first = entity("first", 1, 50);
        assertThat(store.putAll(List.of(first)).join()).containsOnly(APPLIED);
        limitMemory(port, "100kb");
        Entity next = entity("first", 2, 60);
        List<ChangeEvent> events =
            List.of(
                new ChangeEvent.Upsert(next, 0),
                new ChangeEvent.Delete("second", new Version(1, 3), 0, 0));
        List<ApplyOutcome> outcomes = store.applyAll(events).join();
        assertThat(((ApplyOutcome.Rejected) outcomes.get(0)).fault().code()).isEqualTo("OOM");
        assertThat(outcomes.get(1)).isEqualTo(APPLIED);
        assertThat(store.get("first")).isEqualTo(new Lookup.Hit(first));
        assertThat(store.get("second")).isInstanceOf(Lookup.Deleted.class);
        assertThat(store.invalidate("first")).isTrue();
        limitMemory(port, "0");
      }
    }
  }

  /** An empty Redis alone needs more than this. */
  private static void limitMemory(RedisPort port, String limit) {
    port.call(Command.of("CONFIG", "SET", "maxmemory", limit)).orThrow();
  }

  @Test
  void aServerThatIsFullAtStartIsStillWrittenByPayload() {
    try (RedisServer server = RedisServer.startEmbedded();
        RedisPort port = TestRedis.jedis(server)) {
      limitMemory(port, "100kb");
      CacheStore store = RedisStore.open(port, port, KEYS, StoreOptions.STANDARD);
      assertThat(store.describe()).contains("RESTORE of dump payloads");
      limitMemory(port, "0");
      assertThat(store.putAll(List.of(entity("a", 1, 5))).join()).containsOnly(APPLIED);
    }
  }
}
