package io.prefetchbench.gate.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefetchbench.gate.plan.RowKey;
import io.prefetchbench.reports.run.MetricKey;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RowTextTest {

  @Test
  void aMetricIsCountedUnderWhatStandsBeforeItsFirstDot() {
    RowKey key = RowText.of(new MetricKey("lookup.commands", Map.of("client", "jedis")));

    assertThat(key.text()).isEqualTo("lookup[client=jedis]:count:commands");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lookup[client=jedis,outcome=hit]:count:commands",
        "memory:count:tombstoneBytes",
        "flushes:count",
        "a[b=]:count:c",
      })
  void aTextAndItsKeyAreOne(String text) {
    assertThat(RowText.parse(text).text()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "lookup", "lookup:thrpt", "lookup[client]:count", "a[=b]:count:c"})
  void anotherFormIsRefused(String text) {
    assertThatThrownBy(() -> RowText.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
