package io.prefetchbench.testbed.environment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prefetchbench.testbed.process.Home;
import io.prefetchbench.testbed.redis.RedisServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void recordsMachineJavaRedisLoadAndCommit() {
    JsonNode record;
    try (RedisServer cache = RedisServer.startEmbedded()) {
      Environment environment = Environment.begin(Home.find().folder());
      environment.redis("cache", cache).client("lettuce", "7.7.0").client("own", null);
      record = JSON.valueToTree(environment.record());
      assertThat(record.at("/redis/cache/pid").asLong()).isEqualTo(cache.pid().orElseThrow());
      assertThat(record.at("/redis/cache/address").asText()).isEqualTo(cache.address().toString());
    }
    assertThat(record.at("/redis/cache/version").asText()).isEqualTo("7.0.15");
    assertThat(record.at("/redis/cache/how").asText()).isEqualTo("embedded");
    assertThat(record.at("/redis/cache/settings/sanitize-dump-payload").asText()).isEqualTo("yes");
    assertThat(record.at("/redis/cache/allocator").asText()).startsWith("libc");
    assertThat(record.at("/machine/cpus").asInt())
        .isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(record.at("/machine/memoryBytes").asLong()).isGreaterThan(1L << 28);
    assertThat(record.at("/java/version").asText()).isEqualTo(Runtime.version().toString());
    assertThat(record.at("/clients/lettuce").asText()).isEqualTo("7.7.0");
    assertThat(record.at("/clients/own").asText()).isEqualTo("unknown");
  }

  @Test
  void everyFactIsThereOrSaidToBeAbsent() {
    JsonNode record = JSON.valueToTree(Environment.begin(Home.find().folder()).record());
    for (String path :
        new String[] {
          "machine/cpuModel",
          "machine/container",
          "machine/timerSlackNanos",
          "load/loadAverageBefore",
          "load/loadAverageDuring",
          "load/stealShare",
          "git/commit",
          "git/dirty"
        }) {
      String section = path.substring(0, path.indexOf('/'));
      String name = path.substring(path.indexOf('/') + 1);
      boolean there = record.path(section).has(name);
      boolean absent = record.path(section).path("absent").has(name);
      assertThat(there ^ absent).as(path).isTrue();
    }
  }

  @Test
  void folderOutsideGitHasNoCommitAndSaysSo(@TempDir Path folder) {
    JsonNode record = JSON.valueToTree(Environment.begin(folder).record());
    assertThat(record.at("/git/commit").isMissingNode()).isTrue();
    assertThat(record.at("/git/absent/commit").asText()).contains("not a git work tree");
  }
}
