package io.prefetchbench.gate.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefetchbench.reports.run.Better;
import io.prefetchbench.reports.run.Metric;
import io.prefetchbench.reports.run.RunDirectory;
import io.prefetchbench.reports.run.RunDirectoryException;
import io.prefetchbench.reports.run.RunKind;
import io.prefetchbench.reports.run.RunManifest;
import io.prefetchbench.reports.run.RunWriter;
import io.prefetchbench.testbed.command.BadInput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ExactBaselineTest {
  @TempDir Path folder;

  @Test
  void standsSortedWithOneRowALine() {
    ExactBaseline baseline =
        Counts.of(Counts.HERE, Map.of(Counts.COMMANDS, 1.0, Counts.BYTES, 195.805));

    assertThat(baseline.toJson())
        .isEqualTo(
            """
            {
              "schemaVersion": 1,
              "environment": {"redis":"7.0.15","allocator":"libc","architecture":"amd64"},
              "clients": {"jedis":"8.0.2"},
              "commit": "0123abc",
              "rows": {
                "lookup[client=jedis,outcome=hit]:count:bytesIn": \
            {"value":195.805,"unit":"B/op","better":"lower"},
                "lookup[client=jedis,outcome=hit]:count:commands": \
            {"value":1.0,"unit":"commands/op","better":"lower"}
              }
            }
            """);
  }

  @Test
  void readsWhatItWrites() throws Exception {
    ExactBaseline baseline =
        Counts.of(Counts.HERE, Map.of(Counts.COMMANDS, 1.0, Counts.HIT_SHARE, 0.987642061127662));
    Path file = folder.resolve("exact.json");
    Files.writeString(file, baseline.toJson());

    assertThat(ExactBaseline.read(file)).isEqualTo(baseline);
  }

  @Test
  void refusesWhatIsNoBaselineAndSaysWhere() throws Exception {
    Path file = folder.resolve("exact.json");
    String good = Counts.of(Counts.COMMANDS, 1).toJson();
    for (String bad :
        List.of(
            "{",
            "{}",
            good.replace("\"schemaVersion\": 1", "\"schemaVersion\": 2"),
            good.replace("7.0.15", ""),
            good.replace("\"value\":1.0", "\"value\":\"NaN\""),
            good.replace("\"value\":1.0", "\"value\":null"),
            good.replace("\"value\":1.0,", ""),
            good.replace(",\"better\":\"lower\"", ""),
            good.replace("\"better\":\"lower\"", "\"better\":\"smaller\""),
            good.replace(":count:", ":thrpt:"),
            good.replaceAll("(?s)\"rows\": \\{.*", "\"rows\": {}}"))) {
      Files.writeString(file, bad);

      assertThatThrownBy(() -> ExactBaseline.read(file))
          .as(bad)
          .isInstanceOf(BadInput.class)
          .hasMessageContaining(file.toString());
    }
  }

  @Test
  void takesTheFiguresOfACountingRun() {
    RunWriter writer = RunDirectory.createAt(folder.resolve("run"));
    writer.writeJson("environment.json", environment());
    writer.appendMetric(
        Metric.value(
            "lookup.commands",
            "commands/op",
            Better.LOWER,
            Map.of("outcome", "hit", "client", "jedis"),
            1));
    writer.appendMetric(
        Metric.value("memory.tombstoneBytes", "B/entity", Better.LOWER, Map.of(), 133));
    Path run =
        writer.finish(RunManifest.builder(RunKind.COUNT, "exact").commit("0123abc", false).build());

    ExactBaseline counts = ExactBaseline.ofRun(RunDirectory.open(run));

    assertThat(counts.environment()).isEqualTo(Counts.HERE);
    assertThat(counts.clients()).isEqualTo(Map.of("jedis", "8.0.2"));
    assertThat(counts.commit()).isEqualTo("0123abc");
    assertThat(counts.rows().keySet())
        .containsExactly(Counts.COMMANDS, "memory:count:tombstoneBytes");
  }

  @Test
  void refusesAnotherRun() {
    RunWriter writer = RunDirectory.createAt(folder.resolve("run"));
    Path run = writer.finish(RunManifest.builder(RunKind.JMH, "quick").build());

    assertThatThrownBy(() -> ExactBaseline.ofRun(RunDirectory.open(run)))
        .isInstanceOf(RunDirectoryException.class)
        .hasMessageContaining("expected a whole counting run");
  }

  @Test
  void refusesARunThatDoesNotSayWhichRedis() {
    RunWriter writer = RunDirectory.createAt(folder.resolve("run"));
    writer.writeJson("environment.json", Map.of("machine", Map.of("architecture", "amd64")));
    writer.appendMetric(Metric.value("lookup.commands", "commands/op", Better.LOWER, Map.of(), 1));
    Path run = writer.finish(RunManifest.builder(RunKind.COUNT, "exact").build());

    assertThatThrownBy(() -> ExactBaseline.ofRun(RunDirectory.open(run)))
        .isInstanceOf(RunDirectoryException.class)
        .hasMessageContaining("environment.json");
  }

  private static Map<String, Object> environment() {
    return Map.of(
        "machine",
        Map.of("architecture", "amd64"),
        "redis",
        Map.of("cache", Map.of("version", "7.0.15", "allocator", "libc")),
        "clients",
        Map.of("jedis", "8.0.2"));
  }
}
