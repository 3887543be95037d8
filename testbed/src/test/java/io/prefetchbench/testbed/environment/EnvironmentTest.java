package io.prefetchbench.testbed.environment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prefetchbench.testbed.process.Home;
import io.prefetchbench.testbed.redis.RedisServer;
import java.nio.file.Files;
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
      assertThat(record.at("/redis/cache/address").asText()).isEqualTo(cache.url().toString());
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
          "machine/cgroupCpus",
          "machine/cgroupMemoryBytes",
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

  @Test
  void limitsOfBothGroupVersionsAreTheTightestOnTheWayUp(@TempDir Path root) throws Exception {
    Path proc = root.resolve("proc");
    Files.createDirectories(proc.resolve("self"));
    Path group = Files.createDirectories(root.resolve("two/outer/inner"));
    Files.writeString(proc.resolve("self/cgroup"), "0::/outer/inner\n");
    Files.writeString(group.resolve("cpu.max"), "max 100000\n");
    Files.writeString(group.resolve("memory.max"), "2147483648\n");
    Files.writeString(root.resolve("two/outer/cpu.max"), "150000 100000\n");
    Limits two = Limits.read(proc, root.resolve("two"));
    assertThat(two.cpus()).hasValue(1.5);
    assertThat(two.memoryBytes()).hasValue(1L << 31);

    Path cpu = Files.createDirectories(root.resolve("one/cpu,cpuacct/box"));
    Path memory = Files.createDirectories(root.resolve("one/memory/box"));
    Files.writeString(proc.resolve("self/cgroup"), "4:cpu,cpuacct:/box\n3:memory:/box\n");
    Files.writeString(cpu.resolve("cpu.cfs_quota_us"), "-1\n");
    Files.writeString(cpu.resolve("cpu.cfs_period_us"), "100000\n");
    Files.writeString(memory.resolve("memory.limit_in_bytes"), "9223372036854771712\n");
    Limits one = Limits.read(proc, root.resolve("one"));
    assertThat(one.cpus()).isEmpty();
    assertThat(one.memoryBytes()).isEmpty();
  }
}
