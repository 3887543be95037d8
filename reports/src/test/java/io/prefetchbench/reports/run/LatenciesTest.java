package io.prefetchbench.reports.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

final class LatenciesTest {
  @Property(tries = 100)
  void percentilesAreThoseOfTheSortedSamples(
      @ForAll @Size(min = 1, max = 400) List<@LongRange(min = 1, max = 1_000_000_000) Long> samples,
      @ForAll @LongRange(min = 1, max = 99) long percentile) {
    OptionalLong found = of(samples).percentileNanos((double) percentile);
    double above = samples.size() * (100 - percentile) / 100.0;
    if (above < 9.99) {
      assertThat(found).isEmpty();
    } else {
      List<Long> sorted = samples.stream().sorted().toList();
      int rank = (int) Math.ceil(samples.size() * percentile / 100.0 - 1e-9);
      long exact = sorted.get(Math.max(0, rank - 1));
      assertThat((double) found.orElseThrow()).isBetween(exact * 0.999, exact * 1.001 + 1);
    }
  }

  @Test
  void aTailIsGivenFromTenSamplesAboveIt() {
    assertThat(constant(9_999).percentileNanos(99.9)).isEmpty();
    assertThat(constant(10_000).percentileNanos(99.9)).isPresent();
    assertThat(constant(99_999).percentileNanos(99.99)).isEmpty();
    assertThat(constant(100_000).percentileNanos(99.99)).isPresent();
  }

  @Test
  void theCurveRisesAndEndsWhereTheSamplesDo() {
    List<Latencies.CurvePoint> curve = constant(10_000).curve();
    assertThat(curve.get(0).nines()).isZero();
    assertThat(curve.get(curve.size() - 1).nines()).isEqualTo(3.0);
    assertThat(curve).isSortedAccordingTo((a, b) -> Long.compare(a.nanos(), b.nanos()));
  }

  private static Latencies constant(int count) {
    Histogram histogram = new Histogram(3);
    histogram.recordValueWithCount(1_000, count);
    return new Latencies(histogram);
  }

  private static Latencies of(List<Long> samples) {
    Histogram histogram = new Histogram(3);
    samples.forEach(histogram::recordValue);
    return new Latencies(histogram);
  }
}
