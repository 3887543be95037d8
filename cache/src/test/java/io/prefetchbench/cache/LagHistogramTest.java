package io.prefetchbench.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefetchbench.cache.CacheStats.LagHistogram;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LagHistogramTest {
  @Test
  void bucketsFollowEachOtherWithoutGapOrOverlap() {
    long lower = 0;
    for (int bucket = 0; bucket < LagHistogram.BUCKETS; bucket++) {
      long upper = LagHistogram.upperBound(bucket);
      assertThat(LagHistogram.bucketOf(lower)).as("from %d", lower).isEqualTo(bucket);
      assertThat(LagHistogram.bucketOf(upper)).as("to %d", upper).isEqualTo(bucket);
      assertThat(upper - lower).isLessThanOrEqualTo(lower / LagHistogram.SUBS);
      lower = upper + 1;
    }
    assertThat(lower).isEqualTo(1L << 40);
    assertThat(LagHistogram.bucketOf(Long.MAX_VALUE)).isEqualTo(LagHistogram.BUCKETS - 1);
    assertThat(LagHistogram.bucketOf(-7)).isZero();
  }

  @Test
  void percentilesAreNeverUnderTheTrueOnesAndAtMostAThirtySecondOver() {
    Random random = new Random(3);
    long[] lags = new long[10_007];
    LagHistogram.Recorder recorder = new LagHistogram.Recorder();
    for (int i = 0; i < lags.length; i++) {
      lags[i] = (long) Math.exp(random.nextDouble() * 20);
      recorder.record(lags[i]);
    }
    Arrays.sort(lags);
    LagHistogram histogram = recorder.snapshot();
    for (double percent : new double[] {0.001, 1, 50, 90, 99, 99.9, 100}) {
      long exact = lags[(int) Math.ceil(lags.length * percent / 100) - 1];
      assertThat(histogram.percentileMicros(percent))
          .as("p%s", percent)
          .isBetween(exact, exact + exact / LagHistogram.SUBS);
    }
    assertThat(histogram.maxMicros()).isEqualTo(histogram.percentileMicros(100));
    assertThat(histogram.count()).isEqualTo(lags.length);
    assertThat(LagHistogram.parse(histogram.text())).isEqualTo(histogram);
    assertThatThrownBy(() -> histogram.percentileMicros(0)).hasMessageContaining("over 0");
  }

  @Test
  void anEarlierSnapshotCanBeTakenAway() {
    LagHistogram.Recorder recorder = new LagHistogram.Recorder();
    recorder.record(5_000_000);
    LagHistogram before = recorder.snapshot();
    recorder.record(10);
    LagHistogram since = recorder.snapshot().minus(before);
    assertThat(since.count()).isEqualTo(1);
    assertThat(since.maxMicros()).isEqualTo(10);
    assertThat(before.minus(before)).isEqualTo(LagHistogram.NONE);
    assertThat(LagHistogram.NONE.percentileMicros(99)).isZero();
    assertThatThrownBy(() -> LagHistogram.parse("99999:1")).hasMessageContaining("bucket");
  }
}
