package io.prefetchbench.cache.internal.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.RedisFault;
import org.junit.jupiter.api.Test;

class FaultCountsTest {
  @Test
  void codesAreCountedApartAndTheirNumberIsBounded() {
    FaultCounts counts = new FaultCounts();
    counts.record(RedisFault.ofReply("OOM command not allowed"));
    counts.record(RedisFault.ofReply("OOM command not allowed"));
    counts.record(RedisFault.timeout("late", null));
    counts.record(RedisFault.ofReply("WRONGTYPE Operation"));
    counts.record(RedisFault.ofReply("NOSCRIPT No matching script"));
    counts.record(RedisFault.ofReply("BUSYKEY Target key name already exists."));
    for (int i = 0; i < 100; i++) {
      counts.record(RedisFault.ofReply("CODE" + i + " of somebody's script"));
    }
    assertThat(counts.count("OOM")).isEqualTo(2);
    assertThat(counts.count(RedisFault.TIMEOUT)).isEqualTo(1);
    assertThat(counts.count("WRONGTYPE")).isEqualTo(1);
    assertThat(counts.count(RedisFault.CONNECTION)).isZero();
    assertThat(counts.count(FaultCounts.OTHER)).isEqualTo(100);
    assertThat(counts.count("BUSYKEY")).isZero();
    assertThat(counts.codes()).hasSizeBetween(15, 25).contains("NOPERM", FaultCounts.OTHER);
  }
}
