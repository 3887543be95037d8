package io.prefetchbench.reports.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.reports.run.MetricKey;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class NamesTest {
  @Test
  void aMetricIsNamedForPeople() {
    assertThat(Names.metric("read.response.p99")).isEqualTo("read response time p99");
    assertThat(Names.metric("read.fresherThan.1000ms")).isEqualTo("reads no older than 1 s");
    assertThat(Names.metric("read.fresherThan.10ms")).isEqualTo("reads no older than 10 ms");
    assertThat(Names.metric("bulkload.rate")).isEqualTo("bulk load rate");
    assertThat(Names.metric("lookup.p50.ratioToFloor")).isEqualTo("look-up p50 ratio to the floor");
    assertThat(Names.metric("cacheHits.somethingNew")).isEqualTo("cache hits something new");
    assertThat(Names.metric("Lookup.get")).isEqualTo("Lookup.get");
  }

  @Test
  void aShareIsPerCentAndARatioATimesWhateverUnitTheFileGives() {
    assertThat(Names.figure("read.fresherThan.1000ms", 1, "1")).isEqualTo("100.000 %");
    assertThat(Names.figure("read.staleShare", 0.000467, "1")).isEqualTo("0.047 %");
    assertThat(Names.figure("lookup.p50.ratioToFloor", 1.5, "1")).isEqualTo("1.50×");
    assertThat(Names.figure("read.failed", 3, "1")).isEqualTo("3");
  }

  @Test
  void aKeyIsReadFromItsTextAgain() {
    MetricKey key = new MetricKey("lookup.p50", Map.of("client", "jedis", "entities", "10000"));
    assertThat(MetricKey.ofText(key.text())).isEqualTo(key);
    assertThat(MetricKey.ofText("sync.lag")).isEqualTo(MetricKey.of("sync.lag"));
    assertThat(MetricKey.ofText("odd{text}")).isEqualTo(MetricKey.of("odd{text}"));
    assertThat(Names.of(key)).isEqualTo("look-up p50 · Jedis · 10,000 entities");
  }

  @Test
  void aKeyWithoutANameHereIsReadAsItsWords() {
    assertThat(Names.words("falseMisses")).isEqualTo("false misses");
    assertThat(Names.words("maxHiccupNanos")).isEqualTo("max hiccup");
    assertThat(Names.words("worker-killed")).isEqualTo("worker killed");
    assertThat(Names.words("REDIS_FROZEN")).isEqualTo("redis frozen");
  }
}
