package io.prefetchbench.gate.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.prefetchbench.reports.run.Better;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MetricKindsTest {
  @ParameterizedTest
  @CsvSource({
    "thrpt, ops/us, primary, THROUGHPUT, HIGHER",
    "thrpt, ops/min, primary, THROUGHPUT, HIGHER",
    "avgt, ns/op, primary, TIME, LOWER",
    "sample, us/op, primary, TIME, LOWER",
    "ss, ms/op, primary, TIME, LOWER",
    "thrpt, B/op, gc.alloc.rate.norm, ALLOCATION, LOWER",
    "avgt, B/op, ·gc.alloc.rate.norm, ALLOCATION, LOWER",
    "thrpt, ns/op, cpu.norm, CPU, LOWER",
    "avgt, MB/sec, ·gc.alloc.rate, , NONE",
    "avgt, ops/s, hits, , HIGHER",
    "avgt, counts, ·gc.count, , NONE",
    "avgt, ms, ·gc.time, , NONE",
    "thrpt, #/op, instructions, , LOWER",
    "load, ns, read.response.p50, LATENCY_P50, LOWER",
    "load, ms, sync.lag.p99, LATENCY_P99, LOWER",
    "load, ns, sync.lag.p99.9, , LOWER",
    "load, 1/s, read.rate, , NONE",
    "count, commands/op, primary, COUNT, LOWER",
    "count, 1, lost, COUNT, LOWER"
  })
  void modeAndUnitSayKindAndDirection(
      String mode, String unit, String metric, MetricKind kind, Better better) {
    assertThat(MetricKinds.of(mode, unit, metric).orElse(null)).isEqualTo(kind);
    assertThat(MetricKinds.better(mode, unit)).isEqualTo(better);
  }

  @ParameterizedTest
  @CsvSource({
    "THROUGHPUT, ops/s, 2, 5e8",
    "THROUGHPUT, ops/ms, 4, 250000",
    "THROUGHPUT, ops/us, 10, 100",
    "THROUGHPUT, ops/ns, 0.5, 2",
    "THROUGHPUT, ops/min, 60, 1e9",
    "TIME, ns/op, 7, 7",
    "TIME, us/op, 7, 7000",
    "TIME, s/op, 7, 7e9",
    "CPU, ms/op, 2, 2e6",
    "ALLOCATION, B/op, 48, 48",
    "LATENCY_P99, ms, 3, 3e6",
    "COUNT, round trips/op, 1.5, 1.5"
  })
  void everyUnitBecomesOne(MetricKind kind, String unit, double value, double expected) {
    assertThat(MetricKinds.perOperation(kind, unit, value))
        .isCloseTo(expected, within(1e-9 * expected));
  }

  @Test
  void aUnitOfAnotherKindIsRefused() {
    assertThatThrownBy(() -> MetricKinds.perOperation(MetricKind.TIME, "ops/s", 1))
        .hasMessage("ops/s is not a unit of time");
    assertThatThrownBy(() -> MetricKinds.perOperation(MetricKind.THROUGHPUT, "ns/op", 1))
        .hasMessage("ns/op is not a unit of throughput");
    assertThatThrownBy(() -> MetricKinds.perOperation(MetricKind.LATENCY_P50, "ns/op", 1))
        .hasMessage("ns/op is not a unit of latency_p50");
  }
}
