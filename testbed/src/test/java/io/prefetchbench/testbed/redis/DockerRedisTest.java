package io.prefetchbench.testbed.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.process.DockerContainers;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Redis by Testcontainers; skipped where no Docker engine answers. {@code PREFETCH_DOCKER_IMAGE}
 * names another image than the default.
 */
@Tag("system")
class DockerRedisTest {
  private static boolean engine;

  @BeforeAll
  static void lookForAnEngine() {
    engine = DockerContainers.engineAnswers();
  }

  @Test
  void containerAnswersAndIsGoneAfterwards() {
    assumeTrue(engine, "no Docker engine answers");
    String image =
        Objects.requireNonNullElse(
            System.getenv("PREFETCH_DOCKER_IMAGE"), DockerRedis.DEFAULT_IMAGE);
    RedisResolver resolver = new RedisResolver(Map.of());
    RedisOptions options = RedisOptions.of("--maxmemory", "20mb");
    RedisServer redis = resolver.cache("docker:" + image, options);
    try (redis;
        RespConnection connection = redis.connect()) {
      assertThat(redis.how()).isEqualTo(RedisServer.How.DOCKER);
      assertThat(redis.source()).isEqualTo("docker (" + image + ")");
      assertThat(connection.texts("CONFIG", "GET", "maxmemory")).contains("20971520");
      assertThat(connection.texts("CONFIG", "GET", "save")).containsExactly("save", "");
    }
    assertThatThrownBy(() -> resolver.cache(redis.uri(), RedisOptions.none()))
        .isInstanceOf(BadInput.class);
  }

  @Test
  void withoutAnEngineTheOtherWaysAreNamed() {
    assumeFalse(engine, "a Docker engine answers");
    assertThatThrownBy(() -> new RedisResolver(Map.of()).cache("docker", RedisOptions.none()))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("no Docker engine answers")
        .hasMessageContaining("--redis embedded")
        .hasMessageNotContaining("\n");
  }
}
