package io.prefetchbench.load.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefetchbench.testkit.FeedChoice;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LoadOptionsTest {

  @ParameterizedTest
  @CsvSource({
    // driver, expected, not expected
    "GATLING, --driver lean, --mutations",
    "LEAN, --reads, --driver",
    "LIBRARY, --reads, --driver",
  })
  void lateGeneratorIsToldWhatItsRunCanChange(String driver, String expected, String notExpected) {
    assertThat(options(driver, "").adviceIfLate())
        .startsWith("close other programs")
        .contains("--reads", expected)
        .doesNotContain(notExpected);
  }

  @Test
  void propertiesCarryAllOptions() {
    LoadOptions options = options("LEAN", "http://127.0.0.1:8080");

    Properties properties = new Properties();
    properties.putAll(options.toProperties());

    assertThat(LoadOptions.of(properties)).isEqualTo(options);
  }

  @Test
  void withoutOptionsOfOursThoseOfMavenHold() {
    Properties properties = new Properties();
    properties.put("workload", "hot-keys");
    properties.put("bench.target", "");

    LoadOptions options = LoadOptions.of(properties);

    assertThat(options.workload()).isEqualTo("hot-keys");
    assertThat(options.target()).isNull();
    assertThat(options.driver()).isEqualTo(Driver.GATLING);
  }

  @ParameterizedTest
  @CsvSource({
    "redis://127.0.0.1:7, OUTBOX, '--feed: expected stream or list with a Redis as primary, was"
        + " outbox'",
    "postgres, STREAM, '--feed: expected outbox, debezium or kafka with a database as primary, was"
        + " stream'",
    ", KAFKA, '--feed: expected stream or list with a Redis as primary, was kafka'",
    "jdbc:postgresql://h/d, LIST, '--feed: expected outbox, debezium or kafka with a database as"
        + " primary, was list'",
  })
  void feedHasToSuitThePrimary(@Nullable String primary, FeedChoice feed, String message) {
    LoadOptions options = on(primary, feed);

    assertThatThrownBy(() -> options.requirePrimary(options.readWorkload()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource({"postgres,", "postgres, OUTBOX", "'', LIST", "'',"})
  void suitablePairsAreTaken(String primary, @Nullable FeedChoice feed) {
    LoadOptions options = on(primary.isEmpty() ? null : primary, feed);

    options.requirePrimary(options.readWorkload());
  }

  @Test
  void onlyAPostgresOfItsOwnIsRestarted() {
    Workload restarting =
        WorkloadFile.check("postgres-restarted", WorkloadFile.open("postgres-restarted"));

    assertThatThrownBy(() -> on("jdbc:postgresql://h/d", null).requirePrimary(restarting))
        .hasMessageContaining("--primary: workload postgres-restarted")
        .hasMessageContaining("expected postgres");
    on("postgres", null).requirePrimary(restarting);
  }

  @Test
  void aBrokerNeedsATopic() {
    LoadOptions outbox = on("postgres", FeedChoice.OUTBOX, "embedded");
    assertThatThrownBy(() -> outbox.requirePrimary(outbox.readWorkload()))
        .hasMessage("--kafka: expected --feed kafka with it, was outbox");
    Workload restarting =
        WorkloadFile.check("broker-restarted", WorkloadFile.open("broker-restarted"));
    assertThatThrownBy(() -> on("postgres", FeedChoice.DEBEZIUM).requirePrimary(restarting))
        .hasMessage("--feed: workload broker-restarted disturbs a topic: expected kafka");
    assertThatThrownBy(() -> on("postgres", FeedChoice.KAFKA, "a:9092").requirePrimary(restarting))
        .hasMessage("--kafka: workload broker-restarted restarts its broker: expected embedded");
    on("postgres", FeedChoice.KAFKA).requirePrimary(restarting);
    on("postgres", FeedChoice.KAFKA, "a:9092,b:9092")
        .requirePrimary(WorkloadFile.check("rebalance", WorkloadFile.open("rebalance")));
  }

  private static LoadOptions on(@Nullable String primary, @Nullable FeedChoice feed) {
    return on(primary, feed, null);
  }

  private static LoadOptions on(
      @Nullable String primary, @Nullable FeedChoice feed, @Nullable String kafka) {
    LoadOptions other = options("LEAN", "");
    return new LoadOptions(
        other.workload(),
        other.overrides(),
        null,
        other.protocol(),
        null,
        null,
        primary,
        feed,
        kafka,
        null,
        null,
        null,
        true,
        other.commandLine(),
        other.driver(),
        other.jvm(),
        null);
  }

  private static LoadOptions options(String driver, String target) {
    return new LoadOptions(
        "reference-data",
        Map.of("objectives.readP99", "20ms"),
        target.isEmpty() ? null : target,
        ReadProtocol.of("/users/{n}", List.of(), "/version"),
        target.isEmpty() ? null : Path.of("/systems/mine.json"),
        null,
        "redis://127.0.0.1:7",
        FeedChoice.LIST,
        null,
        null,
        Path.of("/runs/monday"),
        null,
        true,
        List.of("load", "--reads", "7"),
        Driver.valueOf(driver),
        Map.of("server", "-Xmx1g"),
        null);
  }
}
