package io.prefetchbench.testbed.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HiccupMeterTest {

  @Test
  void hiccupsOfAFrozenProcessAreSeen() {
    Frozen clock = new Frozen();
    try (HiccupMeter meter = HiccupMeter.start(clock::nanos, Duration.ofMillis(1))) {
      await().atMost(Duration.ofSeconds(5)).until(() -> meter.histogram().getTotalCount() > 5);
      clock.jump(TimeUnit.MILLISECONDS.toNanos(5_000));
      await()
          .atMost(Duration.ofSeconds(5))
          .until(() -> meter.maxNanos() >= TimeUnit.MILLISECONDS.toNanos(4_990));
      // Without the samples that the pause kept from being taken, the median would not see it.
      assertThat(meter.histogram().getValueAtPercentile(50))
          .isGreaterThan(TimeUnit.MILLISECONDS.toNanos(100));
      Pauses pauses = meter.pauses();
      assertThat(pauses.overlapNanos(0, Long.MAX_VALUE))
          .isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(4_990));
    }
  }

  /** The machine's clock, but it can jump as it does for a process that was frozen. */
  private static final class Frozen {
    private volatile long ahead;

    long nanos() {
      return System.nanoTime() + ahead;
    }

    void jump(long nanos) {
      ahead = nanos;
    }
  }
}
