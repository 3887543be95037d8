package io.prefetchbench.testbed.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.testbed.redis.RedisOptions;
import io.prefetchbench.testbed.redis.RespConnection;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("system")
class RestartableRedisTest {
  @Test
  void comesBackEmptyAtTheSamePort() {
    Path folder;
    try (RestartableRedis redis = RestartableRedis.start(RedisOptions.none())) {
      folder = redis.folder();
      int port = redis.port();
      try (RespConnection connection = redis.connect()) {
        connection.call("SET", "a", "1");
        redis.kill();
        assertThatThrownBy(() -> connection.call("PING")).isInstanceOf(UncheckedIOException.class);
      }
      assertThatThrownBy(redis::connect).isInstanceOf(UncheckedIOException.class);
      redis.restart();
      assertThat(redis.port()).isEqualTo(port);
      try (RespConnection connection = redis.connect()) {
        assertThat(connection.call("EXISTS", "a")).isEqualTo(0L);
      }
    }
    assertThat(Files.exists(folder)).isFalse();
  }

  @Test
  void remembersByItsAppendOnlyFileUntilToldToForget() {
    RedisOptions options = RedisOptions.of("--appendonly", "yes", "--appendfsync", "always");
    try (RestartableRedis redis = RestartableRedis.start(options)) {
      try (RespConnection connection = redis.connect()) {
        connection.call("SET", "a", "1");
      }
      redis.kill();
      redis.restart();
      try (RespConnection connection = redis.connect()) {
        assertThat(connection.text("GET", "a")).isEqualTo("1");
      }
      redis.terminate();
      redis.forget();
      redis.restart();
      try (RespConnection connection = redis.connect()) {
        assertThat(connection.call("EXISTS", "a")).isEqualTo(0L);
      }
    }
  }

  @Test
  void frozenItHoldsItsConnectionsAndAnswersNothing() {
    try (RestartableRedis redis = RestartableRedis.start(RedisOptions.none())) {
      RedisAddress url = RedisAddress.of(redis.host(), redis.port());
      Duration impatient = Duration.ofMillis(200);
      try (RespConnection connection = RespConnection.open(url, impatient, impatient, null)) {
        assertThat(connection.call("PING")).isEqualTo("PONG");
        redis.freeze();
        assertThatThrownBy(() -> connection.call("SET", "a", "1"))
            .isInstanceOf(UncheckedIOException.class);
      } finally {
        redis.thaw();
      }
      // What was in its socket is executed late, whoever has given up waiting.
      try (RespConnection connection = redis.connect()) {
        assertThat(connection.text("GET", "a")).isEqualTo("1");
      }
    }
  }
}
