package io.prefetchbench.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefetchbench.testbed.command.Untrustworthy;
import org.junit.jupiter.api.Test;

class RedisBenchmarkTest {
  @Test
  void theRateIsTheSecondColumnOfTheLastLine() {
    String csv =
        """
        "test","rps","avg_latency_ms","min_latency_ms","p50_latency_ms"
        "HGETALL k:__rand_int__","84745.77","0.199","0.056","0.191"
        """;
    assertThat(RedisBenchmark.perSecond(csv)).isEqualTo(84_745.77);
  }

  @Test
  void anythingElseIsSaid() {
    assertThatThrownBy(() -> RedisBenchmark.perSecond("Could not connect\nto Redis"))
        .isInstanceOf(Untrustworthy.class)
        .hasMessageContaining("Could not connect; to Redis");
  }
}
