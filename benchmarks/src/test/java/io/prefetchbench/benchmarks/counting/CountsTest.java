package io.prefetchbench.benchmarks.counting;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.benchmarks.fixture.Client;
import io.prefetchbench.benchmarks.lineup.RecordingPort;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.reports.run.Metric;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("system")
final class CountsTest {

  @ParameterizedTest
  @EnumSource(
      value = Client.class,
      names = {"LETTUCE", "JEDIS"})
  void twoCountsAreTheSameToTheLastByte(Client client) {
    CountSheet first = loadsAndEvents(client);
    CountSheet second = loadsAndEvents(client);

    assertThat(first.metrics()).isNotEmpty().isEqualTo(second.metrics());
    assertThat(first.commands()).isEqualTo(second.commands());
  }

  private static CountSheet loadsAndEvents(Client client) {
    CountSheet sheet = new CountSheet();
    try (MeteredRedis cache = MeteredRedis.start();
        MeteredRedis primary = MeteredRedis.start()) {
      CacheCounts.loads(cache, client, sheet);
      ApplyCounts.count(cache, primary, client, sheet);
      CacheCounts.memory(cache, sheet);
    }
    return sheet;
  }

  @Test
  void aReadIsOneCommandAndAnAbsentOneLooksTwiceAndAsksTheMarker() {
    CountSheet sheet = new CountSheet();
    try (MeteredRedis redis = MeteredRedis.start()) {
      CacheCounts.reads(redis, Client.JEDIS, sheet);
    }

    assertThat(value(sheet, "lookup.commands", "hit")).isEqualTo(1);
    assertThat(value(sheet, "lookup.roundTrips", "hit")).isEqualTo(1);
    assertThat(value(sheet, "lookup.commands", "deleted")).isEqualTo(1);
    assertThat(value(sheet, "lookup.commands", "absent")).isEqualTo(3);
    assertThat(value(sheet, "lookup.roundTrips", "absent")).isEqualTo(2);
  }

  private static double value(CountSheet sheet, String name, String outcome) {
    return sheet.metrics().stream()
        .filter(metric -> metric.key().name().equals(name))
        .filter(metric -> metric.key().labels().containsValue(outcome))
        .filter(metric -> metric.key().labels().containsValue("category-5"))
        .mapToDouble(Metric::median)
        .sum();
  }

  @Test
  void countsWhatTheActionSendsAndNothingElse() {
    try (MeteredRedis redis = MeteredRedis.start();
        RecordingPort port = redis.connect(Client.LETTUCE)) {
      port.call(Command.of("SET", "before", "1"));
      redis.beside().call("SET", "beside", "1");

      OperationCost counted = redis.count(port, () -> port.call(Command.of("SET", "k", "v")));

      assertThat(counted.calls()).isEqualTo(Map.of("set", 1L));
      assertThat(counted.flushes()).isEqualTo(1);
      assertThat(counted.bytesOut())
          .isEqualTo("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\n".length());
      assertThat(counted.bytesIn()).isEqualTo(5);
      assertThat(counted.roundTrips()).isEqualTo(1);
    }
  }

  @Test
  void seesCommandsInsideScripts() {
    try (MeteredRedis redis = MeteredRedis.start();
        RecordingPort port = redis.connect(Client.JEDIS)) {
      Command script = Command.of("EVAL", "redis.call('GET', 'a') redis.call('GET', 'b')", 0);

      OperationCost counted = redis.count(port, () -> port.call(script));

      assertThat(counted.calls()).isEqualTo(Map.of("eval", 1L, "get", 2L));
      assertThat(counted.commands()).isEqualTo(3);
    }
  }
}
