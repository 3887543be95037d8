package io.prefetchbench.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.prefetchbench.testbed.redis.RedisServer;
import io.prefetchbench.testbed.redis.RespConnection;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Comparisons that nobody asks for. */
@Timeout(120)
class ScheduledReconcileTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  private static ReconcileSchedule read(String text) {
    return new ReconcileSchedule.Text().convert(text);
  }

  private static void parse(Object command, String... args) {
    var unused = new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(args);
  }

  @Test
  void anEntryDeletedByHandComesBackWithoutAnOperator() {
    try (RedisServer cacheRedis = RedisServer.startEmbedded();
        RespConnection bare = cacheRedis.connect();
        RunningServer serving =
            ServeCommand.start(
                "--port=0",
                "--redis=" + cacheRedis.uri(),
                "--primary=embedded",
                "--primary-latency=1ms",
                "--reconcile=1s,repair")) {
      HttpTestClient client = new HttpTestClient(serving.url());
      assertThat(bare.call("DEL", "cache:category:cat-003")).isEqualTo(1L);
      await().atMost(SOON).until(() -> client.get("/categories/cat-003").status() == 200);
    }
  }

  @Test
  void aServerComparesEveryFiveMinutesAndRepairsUnlessToldOtherwise() {
    ServeCommand command = new ServeCommand();
    parse(command);
    assertThat(command.reconcile).isEqualTo(new ReconcileSchedule(Duration.ofMinutes(5), true));
    parse(command, "--reconcile", "off");
    assertThat(command.reconcile).isEqualTo(ReconcileSchedule.OFF);
    WorkerCommand worker = new WorkerCommand();
    parse(worker);
    assertThat(worker.reconcile).isEqualTo(ReconcileSchedule.OFF);
    parse(worker, "--reconcile=90s");
    assertThat(worker.reconcile).isEqualTo(new ReconcileSchedule(Duration.ofSeconds(90), false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "0", "10ms", "5m,", "5m,fix", ",repair", "repair", "-1s", "5m,repair "})
  void whatIsNoScheduleIsRefusedWithWhatWasExpected(String text) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(CommandLine.TypeConversionException.class)
        .hasMessageContaining("expected off, or a time")
        .hasMessageContaining("'" + text + "'");
  }
}
