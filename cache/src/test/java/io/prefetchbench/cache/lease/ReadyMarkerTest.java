package io.prefetchbench.cache.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.LiveRedis;
import io.prefetchbench.cache.entity.Version;
import io.prefetchbench.cache.store.KeySpace;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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
                7, before.runId(), before.replicationId(), new Version(7, 9), 6));
    marker.remove();
    assertThat(marker.read()).isEmpty();
  }

  @Test
  void notRenewedItIsGone() {
    ReadyMarker brief = marker(Duration.ofMillis(1));
    brief.create(new Version(7, 1), 5);
    Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> brief.read().isEmpty());
  }
}
