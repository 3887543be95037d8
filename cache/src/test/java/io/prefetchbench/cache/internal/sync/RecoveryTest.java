package io.prefetchbench.cache.internal.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.CacheConfig.RetryPolicy;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecoveryTest {
  @Test
  void waitsDoubleUpToTheLongestWithJitterBelow() {
    RetryPolicy policy = RetryPolicy.STANDARD;
    Random random = new Random(4);
    for (int faults = 1; faults < 100; faults++) {
      long nominal = Math.min(1_000_000_000L, 10_000_000L << Math.min(faults - 1, 20));
      for (int i = 0; i < 20; i++) {
        assertThat(Recovery.delayNanos(policy, faults, random)).isBetween(nominal / 2, nominal);
      }
    }
  }
}
