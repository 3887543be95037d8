package io.prefetchbench.cache.internal.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.LiveRedis;
import io.prefetchbench.cache.internal.store.KeySpace;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeaseTest {
  private static final KeySpace KEYS = new KeySpace("t:");
  private static LiveRedis redis;

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

  private static PassLease lease(String owner, Duration life) {
    return new PassLease(redis.port(), KEYS, "pass", owner, life);
  }

  @Test
  void oneHasItAndTheOtherIsToldWho() {
    PassLease ours = lease("worker pid 1", Duration.ofMinutes(1));
    PassLease theirs = lease("server pid 2", Duration.ofMinutes(1));
    assertThat(ours.take())
        .isInstanceOfSatisfying(
            PassLease.Held.class,
            held -> {
              assertThat(theirs.take()).isEqualTo(new PassLease.HeldBy("worker pid 1"));
              assertThat(ours.take())
                  .as("each attempt is its own")
                  .isInstanceOf(PassLease.HeldBy.class);
              assertThat(held.renew()).isTrue();
              held.close();
            });
    assertThat(theirs.take()).isInstanceOf(PassLease.Held.class);
  }

  @Test
  void whatExpiredIsAnothersAndIsNotTakenBack() {
    PassLease brief = lease("brief", Duration.ofMillis(1));
    PassLease lasting = lease("lasting", Duration.ofMinutes(1));
    assertThat(brief.take())
        .isInstanceOfSatisfying(
            PassLease.Held.class,
            expired -> {
              Awaitility.await()
                  .atMost(Duration.ofSeconds(5))
                  .until(() -> lasting.take() instanceof PassLease.Held);
              assertThat(expired.renew()).isFalse();
              expired.close();
              assertThat(brief.take()).isEqualTo(new PassLease.HeldBy("lasting"));
            });
  }

  private static PrefixRegistry registry(String prefix, Duration life) {
    return new PrefixRegistry(redis.port(), new KeySpace(prefix), life);
  }

  @Test
  void aPrefixThatBeginsAnotherIsRefused() {
    Duration life = Duration.ofHours(1);
    assertThat(registry("cache:category:", life).register()).isEmpty();
    assertThat(registry("cache:category:", life).register()).isEmpty();
    assertThat(registry("cache:product:", life).register()).isEmpty();
    assertThat(registry("cache:", life).register()).contains("cache:category:");
    assertThat(registry("cache:product:x:", life).register()).contains("cache:product:");
    assertThat(registry("c*", life).register()).isEmpty();
    assertThat(redis.run("ZRANGE", PrefixRegistry.KEY, 0, -1).many()).hasSize(3);
  }

  @Test
  void aRegistrationNobodyRenewsLapses() {
    redis.run("ZADD", PrefixRegistry.KEY, 1, "cache:");
    assertThat(registry("cache:category:", Duration.ofHours(1)).register()).isEmpty();
    assertThat(redis.run("ZSCORE", PrefixRegistry.KEY, "cache:").isNothing()).isTrue();
  }
}
