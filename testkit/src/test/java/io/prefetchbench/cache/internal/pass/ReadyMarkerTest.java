package io.prefetchbench.cache.internal.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.LiveRedis;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.store.KeySpace;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadyMarkerTest {
  private static final KeySpace KEYS = new KeySpace("t:");
  private static LiveRedis redis;
  private final ReadyMarker marker = marker(Duration.ofMinutes(1));

  @BeforeAll
  static void startRedis() {
    redis = LiveRedis.start();
  }

  @AfterAll
  static void stopRedis() {
    redis.close();
  }

  @BeforeEach
  void flush() {
    redis.run("FLUSHALL");
  }

  private static ReadyMarker marker(Duration life) {
    return new ReadyMarker(redis.port(), KEYS, life);
  }

  @Test
  void onlyCreateCreates() {
    assertThat(marker.renew(new Version(7, 1), 5)).isFalse();
    assertThat(marker.read()).isEmpty();
    marker.create(new Version(7, 1), 5);
    ReadyMarker.Standing standing = marker.read().orElseThrow();
    assertThat(standing.acknowledged()).isEqualTo(new Version(7, 1));
    assertThat(redis.run("INFO", "server").text()).contains(standing.runId());
    assertThat(redis.run("GET", KEYS.readyMarkerKey()).text()).startsWith("ready ");
    assertThat(redis.run("PTTL", KEYS.readyMarkerKey()).number()).isBetween(1L, 60_000L);
  }

  @Test
  void renewKeepsIdentityAndRefusesAnotherEpoch() {
    marker.create(new Version(7, 1), 5);
    ReadyMarker.Standing before = marker.read().orElseThrow();
    assertThat(marker.renew(new Version(7, 9), 6)).isTrue();
    assertThat(marker.renew(new Version(8, 1), 7)).isFalse();
    assertThat(marker.read())
        .contains(
            new ReadyMarker.Standing(
                7, before.runId(), before.replicationId(), new Version(7, 9), 6, false));
    marker.remove();
    assertThat(marker.read()).isEmpty();
  }

  @Test
  void notRenewedItIsGone() {
    ReadyMarker brief = marker(Duration.ofMillis(1));
    brief.create(new Version(7, 1), 5);
    Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> brief.read().isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ready",
        "ready 00000007",
        "ready zz - - 000000070000000000000001 5",
        "ready 00000007 - - 0007 5",
        "ready 00000007 - - 000000070000000000000001 soon",
        "fading 00000007 - - 000000070000000000000001 5",
        "\u0000\uFFFD"
      })
  void whatCannotBeReadIsNoMarkerAndAPassReplacesIt(String value) {
    redis.run("SET", KEYS.readyMarkerKey(), value);
    assertThat(marker.read()).isEmpty();
    assertThat(marker.create(marker.begin(), new Version(7, 1), 5)).isTrue();
    assertThat(marker.read()).isPresent();
  }

  @Test
  void aKeyOfAnotherTypeIsNoMarkerAndAPassReplacesIt() {
    redis.run("LPUSH", KEYS.readyMarkerKey(), "x");
    assertThat(marker.read()).isEmpty();
    assertThat(marker.renew(new Version(7, 1), 5)).isFalse();
    assertThat(marker.create(marker.begin(), new Version(7, 1), 5)).isTrue();
    assertThat(marker.read()).isPresent();
  }

  @Test
  void whatALaterBuildAppendsIsReadPastAndKept() {
    redis.run(
        "SET", KEYS.readyMarkerKey(), "ready 00000007 r p 000000070000000000000001 5 more yet");
    assertThat(marker.read().orElseThrow().freshAsOfMicros()).isEqualTo(5);
    assertThat(marker.renew(new Version(7, 2), 6)).isTrue();
    assertThat(redis.run("GET", KEYS.readyMarkerKey()).text())
        .isEqualTo("ready 00000007 r p 000000070000000000000002 6 more yet");
  }
}
