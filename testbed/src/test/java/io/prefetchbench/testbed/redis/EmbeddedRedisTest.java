package io.prefetchbench.testbed.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.prefetchbench.testbed.command.BadInput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class EmbeddedRedisTest {
  @Test
  void answersAndLeavesNothingBehind() {
    long pid;
    Path folder;
    try (RedisServer redis = RedisServer.startEmbedded();
        RespConnection connection = redis.connect()) {
      pid = redis.pid().orElseThrow();
      assertThat(connection.call("PING")).isEqualTo("PONG");
      assertThat(redis.version()).isEqualTo("7.0.15");
      assertThat(redis.how()).isEqualTo(RedisServer.How.EMBEDDED);
      assertThat(setting(connection, "sanitize-dump-payload")).isEqualTo("yes");
      assertThat(setting(connection, "save")).isEmpty();
      assertThat(setting(connection, "appendonly")).isEqualTo("no");
      assertThat(setting(connection, "bind")).isEqualTo("127.0.0.1");
      folder = Path.of(setting(connection, "dir"));
      assertThat(folder).isDirectory();
    }
    assertThat(Files.exists(folder)).isFalse();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> ProcessHandle.of(pid).map(p -> !p.isAlive()).orElse(true));
  }

  @Test
  void takesSettings() {
    RedisOptions options = RedisOptions.of("--maxmemory", "20mb");
    try (RedisServer redis = RedisServer.startEmbedded(options);
        RespConnection connection = redis.connect()) {
      assertThat(setting(connection, "maxmemory")).isEqualTo("20971520");
    }
  }

  @Test
  void refusedSettingsAreSaidInOneLine() {
    assertThatThrownBy(() -> RedisServer.startEmbedded(RedisOptions.of("--no-such-thing", "1")))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("no-such-thing")
        .hasMessageNotContaining("\n");
  }

  @Test
  void anotherRedisAtThePortIsNotTakenForASlowStart() {
    try (RedisServer first = RedisServer.startEmbedded()) {
      assertThatThrownBy(() -> RedisServer.startEmbedded(RedisOptions.none(), first.port()))
          .isInstanceOf(BadInput.class)
          .hasMessageContaining("ddress in use");
    }
  }

  private static String setting(RespConnection connection, String name) {
    return connection.texts("CONFIG", "GET", name).get(1);
  }
}
