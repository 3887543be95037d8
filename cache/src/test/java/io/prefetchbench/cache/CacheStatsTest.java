package io.prefetchbench.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.CacheStats.LagHistogram;
import io.prefetchbench.cache.internal.store.StatsCounter;
import java.lang.reflect.RecordComponent;
import org.junit.jupiter.api.Test;

class CacheStatsTest {
  private static CacheStats everything() {
    StatsCounter counter = new StatsCounter();
    counter.hits.increment();
    counter.hits.increment();
    counter.hits.increment();
    counter.misses.increment();
    counter.deleted.increment();
    counter.notReady.increment();
    counter.prefetched.add(7);
    counter.recordApplied(1_500);
    counter.recordApplied(2_500);
    counter.fenced.increment();
    counter.conflated.increment();
    counter.deadLetters.increment();
    counter.passes.increment();
    counter.passes.increment();
    counter.passes.increment();
    counter.recordPrimaryRead(80_000_000);
    counter.nearHits.increment();
    counter.nearHits.increment();
    counter.nearBypassed.increment();
    for (int i = 0; i < 6; i++) {
      counter.nearInvalidations.increment();
    }
    for (int i = 0; i < 5; i++) {
      counter.nearClears.increment();
    }
    return counter.snapshot();
  }

  @Test
  void everyCounterReachesItsOwnPlaceAndPlusAndMinusReachAll() throws Exception {
    CacheStats once = everything();
    LagHistogram lags = LagHistogram.parse(bucket(1_500) + ":1," + bucket(2_500) + ":1");
    assertThat(once)
        .isEqualTo(
            new CacheStats(
                3, 1, 1, 1, 7, 2, 1, 1, 1, 4_000, 2, 3, 1, 80_000_000, 2, 1, 6, 5, lags));
    assertThat(once.plus(once).minus(once)).isEqualTo(once);
    assertThat(once.minus(once)).isEqualTo(CacheStats.NONE);
    for (RecordComponent part : CacheStats.class.getRecordComponents()) {
      Object value = part.getAccessor().invoke(once);
      Object twice = value instanceof LagHistogram some ? some.plus(some) : 2 * (long) value;
      assertThat(part.getAccessor().invoke(once.plus(once))).as(part.getName()).isEqualTo(twice);
    }
    assertThat(once.plus(once).lags().count()).isEqualTo(4);
  }

  private static int bucket(long micros) {
    return LagHistogram.bucketOf(micros);
  }

  @Test
  void ratesAndMeansAreOfWhatWasCounted() {
    assertThat(everything().hitRatePercent()).isEqualTo(75.0);
    assertThat(everything().syncLagMillisMean()).isEqualTo(2.0);
    assertThat(everything().primaryReadMillisMean()).isEqualTo(80.0);
    assertThat(CacheStats.NONE.hitRatePercent()).isZero();
    assertThat(CacheStats.NONE.syncLagMillisMean()).isZero();
    assertThat(CacheStats.NONE.primaryReadMillisMean()).isZero();
  }
}
