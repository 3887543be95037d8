package io.prefetchbench.testbed.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.Untrustworthy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisResolverTest {
  private static final RedisOptions NONE = RedisOptions.none();

  private static RedisServer running;

  @BeforeAll
  static void start() {
    running = RedisServer.startEmbedded();
  }

  @AfterAll
  static void stop() {
    running.close();
  }

  @Test
  void optionWinsOverVariables() {
    Map<String, String> wrong = Map.of("REDIS_URL", "redis://127.0.0.1:1");
    try (RedisServer found = new RedisResolver(wrong).cache(running.uri(), NONE)) {
      assertThat(found.port()).isEqualTo(running.port());
      assertThat(found.source()).isEqualTo("given by --redis");
      assertThat(found.pid()).isEmpty();
    }
    stillRuns();
  }

  @Test
  void urlVariableWinsOverHostAndPort() {
    Map<String, String> both =
        Map.of(
            "REDIS_URL", running.uri(),
            "PREFETCH_REDIS_HOST", "127.0.0.1",
            "PREFETCH_REDIS_PORT", "1");
    try (RedisServer found = new RedisResolver(both).cache(null, NONE)) {
      assertThat(found.source()).isEqualTo("given by REDIS_URL");
    }
  }

  @Test
  void hostAndPortAreUsed() {
    Map<String, String> named =
        Map.of("REDIS_URL", "", "PREFETCH_REDIS_PORT", Integer.toString(running.port()));
    try (RedisServer found = new RedisResolver(named).cache(null, NONE)) {
      assertThat(found.how()).isEqualTo(RedisServer.How.GIVEN);
      assertThat(found.port()).isEqualTo(running.port());
    }
  }

  @Test
  void variablesNeverNameThePrimary() {
    Map<String, String> given = Map.of("REDIS_URL", running.uri());
    try (RedisServer primary = new RedisResolver(given).primary(null, NONE)) {
      assertThat(primary.how()).isEqualTo(RedisServer.How.EMBEDDED);
      assertThat(primary.port()).isNotEqualTo(running.port());
    }
  }

  @Test
  void localProgramIsTakenBeforeTheEmbeddedOne(@TempDir Path folder) throws IOException {
    Path bin = localRedis(folder.resolve("with a space"));
    try (RedisServer found = new RedisResolver(path(bin)).cache(null, NONE)) {
      assertThat(found.how()).isEqualTo(RedisServer.How.LOCAL);
      assertThat(found.version()).isEqualTo("7.0.15");
      assertThat(found.source()).contains(bin.toString());
    }
  }

  @Test
  void localProgramThatIsTooOldIsPassedOverUnlessAskedFor(@TempDir Path folder) throws IOException {
    Path program = folder.resolve("redis-server");
    Files.writeString(program, "#!/bin/sh\necho 'Redis server v=6.2.14 sha=0:0 malloc=libc'\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    RedisResolver resolver = new RedisResolver(path(folder));
    try (RedisServer found = resolver.cache(null, NONE)) {
      assertThat(found.how()).isEqualTo(RedisServer.How.EMBEDDED);
    }
    assertThatThrownBy(() -> resolver.cache("local", NONE))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("6.2.14")
        .hasMessageContaining("expected 7.0 or newer");
  }

  @Test
  void localWithoutAProgramIsSaid() {
    assertThatThrownBy(() -> new RedisResolver(Map.of()).cache("local", NONE))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("no redis-server or valkey-server on PATH");
  }

  @Test
  void wrongAddressesAreSaidWithoutTheirPassword() {
    RedisResolver resolver = new RedisResolver(Map.of());
    for (String wrong :
        new String[] {
          "localhost:6379",
          "http://h:6379",
          "redis://",
          "redis://:geheim@h:99999",
          "redis://:geheim@h/x",
          "redis://u:geheim@h o s t/1",
          "redis://:geheim@h:0"
        }) {
      assertThatThrownBy(() -> resolver.cache(wrong, NONE))
          .isInstanceOf(BadInput.class)
          .hasMessageNotContaining("geheim")
          .hasMessageNotContaining("\n");
    }
    assertThatThrownBy(
            () -> new RedisResolver(Map.of("PREFETCH_REDIS_PORT", "x")).cache(null, NONE))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("PREFETCH_REDIS_HOST/_PORT: ")
        .hasMessageContaining("a port is a number from 1 to 65535");
    for (String host : new String[] {"redis://:geheim@h", "me:geheim@h", "geheim@h", "::1:x"}) {
      assertThatThrownBy(
              () -> new RedisResolver(Map.of("PREFETCH_REDIS_HOST", host)).cache(null, NONE))
          .isInstanceOf(BadInput.class)
          .hasMessageStartingWith("PREFETCH_REDIS_HOST/_PORT: not a Redis address: ")
          .hasMessageNotContaining("geheim");
    }
  }

  @Test
  void unreachableAddressIsNamedWithoutItsPassword() {
    assertThatThrownBy(
            () -> new RedisResolver(Map.of()).cache("redis://me:geheim@127.0.0.1:1/3", NONE))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("no Redis answers at redis://me:***@127.0.0.1:1/3")
        .hasMessageNotContaining("geheim");
  }

  @Test
  void refusedLoginIsSaid() {
    try (RedisServer locked = RedisServer.startEmbedded();
        RespConnection admin = locked.connect()) {
      admin.call("CONFIG", "SET", "requirepass", "richtig");
      String wrong = "redis://:falsch@127.0.0.1:" + locked.port();
      assertThatThrownBy(() -> new RedisResolver(Map.of()).cache(wrong, NONE))
          .isInstanceOf(BadInput.class)
          .hasMessageContaining("refuses the login: WRONGPASS")
          .hasMessageNotContaining("falsch");
      assertThatThrownBy(() -> new RedisResolver(Map.of()).cache(locked.uri(), NONE))
          .isInstanceOf(BadInput.class)
          .hasMessageContaining("NOAUTH");
      String right = "redis://:richtig@127.0.0.1:" + locked.port() + "/2";
      try (RedisServer found = new RedisResolver(Map.of()).cache(right, NONE);
          RespConnection connection = found.connect()) {
        assertThat(connection.text("CLIENT", "INFO")).contains(" db=2 ");
      }
    }
  }

  @Test
  void redisThatIsTooOldIsRefused() throws IOException {
    try (OldRedis old = OldRedis.saying("6.2.14")) {
      assertThatThrownBy(() -> new RedisResolver(Map.of()).cache(old.url(), NONE))
          .isInstanceOf(BadInput.class)
          .hasMessageContaining("found Redis 6.2.14 at " + old.url())
          .hasMessageContaining("expected Redis 7.0 or newer");
    }
  }

  @Test
  void redisThatRefusesWritesIsRefused() {
    refuses("NOREPLICAS", "--min-replicas-to-write", "1");
    refuses("OOM", "--maxmemory", "100kb", "--maxmemory-policy", "noeviction");
    refuses("READONLY", "--replicaof", "127.0.0.1 1");
  }

  private static void refuses(String code, String... settings) {
    try (RedisServer redis = RedisServer.startEmbedded(RedisOptions.of(settings))) {
      assertThatThrownBy(() -> new RedisResolver(Map.of()).cache(redis.uri(), NONE))
          .isInstanceOf(Untrustworthy.class)
          .hasMessageContaining("refuses writes")
          .hasMessageContaining(code)
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void freshPrefixRemovesItsOwnKeysOnly() {
    try (RespConnection connection = running.connect()) {
      FreshPrefix prefix = FreshPrefix.create();
      FreshPrefix other = new FreshPrefix(prefix.value().replace(":", "?"));
      for (int i = 0; i < 2_500; i++) {
        connection.call("SET", prefix.value() + i, "x");
      }
      connection.call("SET", prefix.controlPrefix() + "ready", "x");
      connection.call("SET", "someone:elses", "x");
      assertThat(other.remove(connection)).isZero();
      assertThat(prefix.remove(connection)).isEqualTo(2_501);
      assertThat(connection.call("DEL", "someone:elses")).isEqualTo(1L);
    }
  }

  private static void stillRuns() {
    try (RespConnection connection = running.connect()) {
      assertThat(connection.call("PING")).isEqualTo("PONG");
    }
  }

  /** A folder for PATH with the embedded binary under the name that a distribution gives it. */
  static Path localRedis(Path folder) throws IOException {
    Files.createDirectories(folder);
    Path packed = folder.resolve("packed");
    EmbeddedBinary.unpack(packed);
    Path program = folder.resolve("redis-server");
    Process copy =
        new ProcessBuilder("cp", packed.toString(), program.toString()).inheritIO().start();
    assertThat(copy.onExit().join().exitValue()).isZero();
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    return folder;
  }

  private static Map<String, String> path(Path folder) {
    return Map.of("PATH", "/no/such/folder:" + folder);
  }
}
