package io.prefetchbench.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.reports.run.Caveat;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ServerCaveatTest {
  private static Map<String, Object> environment(String allocator) {
    Map<String, Object> cache =
        Map.of("version", "7.0.15", "name", "redis", "allocator", allocator);
    return Map.of("redis", Map.of("cache", cache));
  }

  @Test
  void writesOnALibcServerAreNotRepresentativeAndLookUpsAre() {
    Caveat caveat = ServerCaveat.of(environment("libc")).orElseThrow();
    assertThat(caveat.kind()).isEqualTo(Caveat.Kind.NOT_REPRESENTATIVE);
    assertThat(caveat.cause()).startsWith("Redis 7.0.15 built with libc's allocator");
    assertThat(caveat.covers("bulkload.throughput")).isTrue();
    assertThat(caveat.covers("apply.throughput")).isTrue();
    assertThat(caveat.covers("lookup.p50")).isFalse();
  }

  @Test
  void serverAsInProductionHasNoCaveatNorHasARunWithoutRedis() {
    assertThat(ServerCaveat.of(environment("jemalloc-5.3.0"))).isEmpty();
    assertThat(ServerCaveat.of(Map.of())).isEmpty();
  }
}
