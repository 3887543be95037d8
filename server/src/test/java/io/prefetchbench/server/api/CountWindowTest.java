package io.prefetchbench.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.internal.store.StatsCounter;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Rates and lags of a window, over counts and instants that are given. */
class CountWindowTest {
  private final StatsCounter counter = new StatsCounter();
  private final CountWindow window = new CountWindow();

  private void at(double seconds, long backlog) {
    long nanos = (long) (seconds * TimeUnit.SECONDS.toNanos(1));
    window.add(nanos, counter.snapshot(), backlog);
  }

  private void applied(int events, long lagMicros) {
    for (int i = 0; i < events; i++) {
      counter.recordApplied(lagMicros);
    }
  }

  @Test
  void nothingIsKnownOfAnInstant() {
    at(0, 0);

    assertThat(window.readRate()).isEmpty();
    assertThat(window.committedRate()).isEmpty();
    assertThat(window.lags().count()).isZero();
  }

  @Test
  void ratesAreMeansOfTheLastFiveSeconds() {
    counter.hits.increment();
    for (int second = 0; second <= 20; second++) {
      at(second, 0);
      counter.hits.increment();
      counter.misses.increment();
      applied(3, 100);
    }

    assertThat(window.readRate()).hasValue(2);
    assertThat(window.appliedRate()).hasValue(3);
  }

  @Test
  void aYoungWindowCountsFromItsBeginning() {
    at(0, 0);
    applied(4, 100);
    at(2, 0);

    assertThat(window.appliedRate()).hasValue(2);
  }

  @Test
  void lagsLeaveTheWindowAfterTenSeconds() {
    at(0, 0);
    applied(5, 10);
    at(1, 0);
    applied(1, 20);
    at(9, 0);
    assertThat(window.lags().count()).isEqualTo(6);
    at(10, 0);
    at(11, 0);
    assertThat(window.lags().count()).isEqualTo(1);
    assertThat(window.lags().percentileMicros(50)).isEqualTo(20);
    at(20, 0);
    assertThat(window.lags().count()).isZero();
  }

  @Test
  void commitsAreWhatWasSettledAndByHowMuchTheBacklogGrew() {
    at(0, 10);
    applied(6, 100);
    counter.fenced.increment();
    counter.conflated.increment();
    at(2, 12);
    assertThat(window.committedRate()).hasValue(5);
    at(3, -1);
    assertThat(window.committedRate()).isEmpty();
  }
}
