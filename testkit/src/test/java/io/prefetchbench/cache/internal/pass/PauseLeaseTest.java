package io.prefetchbench.cache.internal.pass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefetchbench.cache.LiveRedis;
import io.prefetchbench.cache.internal.store.KeySpace;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PauseLeaseTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static LiveRedis redis;
  private final Lease lease = lease();

  @BeforeAll
  static void startRedis() {
    redis = LiveRedis.start();
  }

  @AfterAll
  static void stopRedis() {
    redis.close();
  }

  private static Lease lease() {
    return Lease.ofPause(redis.port(), new KeySpace("t:"));
  }

  @BeforeEach
  void flush() {
    redis.run("FLUSHALL");
  }

  @Test
  void oneHolderAtATime() {
    assertThat(lease.take("ann 1", MINUTE)).isTrue();
    assertThat(lease.take("bob 2", MINUTE)).isFalse();
    assertThat(lease.take("ann 1", MINUTE)).isTrue();
    assertThat(lease.holder()).contains("ann 1");
    assertThat(lease.renew("bob 2", MINUTE)).isFalse();
    assertThat(lease.release("bob 2")).isFalse();
    assertThat(lease.renew("ann 1", MINUTE)).isTrue();
    assertThat(lease.release("ann 1")).isTrue();
    assertThat(lease.holder()).isEmpty();
    assertThat(lease.renew("ann 1", MINUTE)).isFalse();
    assertThat(lease.take("bob 2", MINUTE)).isTrue();
  }

  @Test
  void anyoneMayEndItByForce() {
    assertThat(lease.force()).isFalse();
    lease.take("ann 1", MINUTE);
    assertThat(lease.force()).isTrue();
    assertThat(lease.holder()).isEmpty();
  }

  @Test
  void notRenewedItEndsByItself() {
    lease.take("ann 1", Duration.ofMillis(1));
    Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> lease.holder().isEmpty());
  }

  @Test
  void aFullRedisCanBePaused() {
    redis.run("CONFIG", "SET", "maxmemory", "1", "maxmemory-policy", "noeviction");
    try {
      assertThat(lease.take("ann 1", MINUTE)).isTrue();
      assertThat(lease.renew("ann 1", MINUTE)).isTrue();
      assertThat(lease.release("ann 1")).isTrue();
    } finally {
      redis.run("CONFIG", "SET", "maxmemory", "0");
    }
  }

  @Test
  void aLeaseNeedsATokenAndALife() {
    assertThatThrownBy(() -> lease.take("", MINUTE)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> lease.take("ann 1", Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
