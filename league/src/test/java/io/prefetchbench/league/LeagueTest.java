package io.prefetchbench.league;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prefetchbench.testbed.command.CommandShell;
import io.prefetchbench.testbed.command.ExitCode;
import io.prefetchbench.testbed.command.Untrustworthy;
import io.prefetchbench.testbed.redis.RedisServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code bench league} on real servers. */
final class LeagueTest {
  @TempDir Path folder;

  private record Ended(int code, String err) {}

  private static Ended league(String... words) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        CommandShell.execute(
            new CommandLine(new LeagueCommand()),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            words);
    return new Ended(code, err.toString(StandardCharsets.UTF_8));
  }

  private JsonNode result(Path run) throws IOException {
    return new ObjectMapper().readTree(Files.readString(run.resolve("league.json")));
  }

  @Test
  @Tag("system")
  void twoStrategiesAreMeasuredOnTheSameServers() throws IOException {
    Path out = folder.resolve("league");
    Ended ended =
        league(
            "--only=cache-aside-evict,caffeine-ttl",
            "--scenario=calm",
            "--repeats=1",
            "--duration=3s",
            "--ttl=1s",
            "--reads=300",
            "--redis=embedded",
            "--quiet",
            "--out=" + out);

    assertThat(ended.code()).as(ended.err()).isEqualTo(ExitCode.DONE);
    JsonNode rows = result(out).path("rows");
    assertThat(rows.findValuesAsText("contender"))
        .containsExactly("cache-aside-evict", "caffeine-ttl");
    for (JsonNode row : rows) {
      assertThat(row.at("/figures/readsPerSecond").asDouble()).as(row.toString()).isPositive();
      assertThat(row.at("/figures/primaryReadsPerSecond").asDouble()).isPositive();
      assertThat(row.at("/counters/phantom").asLong(-1)).as(row.toString()).isZero();
    }
    // Nobody tells this cache of a change: a reader of a changed key gets the old value.
    assertThat(rows.get(1).at("/figures/staleShare").asDouble())
        .isGreaterThan(rows.get(0).at("/figures/staleShare").asDouble());
    assertThat(Files.readString(out.resolve("league.md"))).contains("| 12 Caffeine, TTL |");
    assertThat(Files.readString(out.resolve("league.html"))).contains("<svg class=\"frontier\"");
  }

  @Test
  @Tag("nightly")
  void everyStrategyIsMeasuredInEveryScenario() throws IOException {
    Path out = folder.resolve("league");
    Ended ended =
        league(
            "--scenario=" + Arrays.toString(Scenario.values()).replaceAll("[\\[\\] ]", ""),
            "--repeats=1",
            "--duration=6s",
            "--ttl=1s",
            "--quiet",
            "--out=" + out);

    assertThat(ended.code()).as(ended.err()).isEqualTo(ExitCode.DONE);
    JsonNode rows = result(out).path("rows");
    assertThat(rows).hasSize(Contender.values().length * Scenario.values().length);
    for (JsonNode row : rows) {
      assertThat(row.path("runs").asInt()).as(row.toString()).isEqualTo(1);
      if (row.path("contender").asText().startsWith("prefetch")) {
        for (String counter : List.of("monotonicViolations", "lost", "resurrected", "phantom")) {
          assertThat(row.path("counters").path(counter).asLong(-1)).as(row.toString()).isZero();
        }
      }
    }
  }

  @Test
  void wrongOptionsAreRefusedInOneLine() {
    assertThat(league("--only=caffeine").err()).contains("did you mean 'caffeine-ttl'?");
    assertThat(league("--redis=redis://127.0.0.1").err()).contains("expected embedded, local or");
    assertThat(league("--duration=1s").err()).contains("--duration: expected a time such as 20s");
    Ended ended = league("--resume", folder.toString());
    assertThat(ended.err()).contains("expected the folder of an interrupted league");
    assertThat(ended.code()).isEqualTo(ExitCode.BAD_INPUT);
  }

  @Test
  void redisThatDoesNotComeBackIsNamed() {
    RedisServer redis = RedisServer.startEmbedded();
    redis.close();
    assertThatThrownBy(() -> LeagueServers.flush(redis))
        .isInstanceOf(Untrustworthy.class)
        .hasMessageContaining("the Redis of the league does not answer any more at " + redis.uri());
  }

  @Test
  void eachRepeatHasEveryStrategyInAnotherOrder() {
    LeaguePlan plan =
        new LeaguePlan(
            List.of(Contender.values()),
            List.of(Scenario.CALM),
            2,
            20_000,
            500,
            5_000,
            1,
            "embedded");
    List<Contender> all = plan.cells().stream().map(LeaguePlan.Cell::contender).toList();
    int count = Contender.values().length;

    assertThat(all.subList(0, count)).containsExactlyInAnyOrder(Contender.values());
    assertThat(all.subList(count, 2 * count))
        .containsExactlyInAnyOrder(Contender.values())
        .isNotEqualTo(all.subList(0, count));
    assertThat(plan.cells()).isEqualTo(plan.cells());
  }
}
