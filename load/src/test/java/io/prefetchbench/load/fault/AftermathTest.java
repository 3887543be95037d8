package io.prefetchbench.load.fault;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When a system is well again, by whether its objectives held second by second. */
class AftermathTest {
  private static final long SECOND = Windows.WINDOW_NANOS;

  @Test
  void wellAgainAtTheFirstOfFiveGoodSecondsOnEnd() {
    Windows windows =
        Windows.of(true, true, false, false, true, false, true, true, true, true, true, true);
    assertThat(Aftermath.recovery(2 * SECOND + SECOND / 2, windows))
        .hasValue(6 * SECOND - 2 * SECOND - SECOND / 2);
  }

  @Test
  void fourGoodSecondsAtTheEndAreTooFew() {
    Windows windows = Windows.of(true, false, true, true, true, true);
    assertThat(Aftermath.recovery(SECOND, windows)).isEmpty();
  }

  @Test
  void faultThatNobodyNoticesIsOverAtOnce() {
    Windows windows = Windows.of(true, true, true, true, true, true, true);
    assertThat(Aftermath.recovery(SECOND + SECOND / 2, windows)).hasValue(0);
  }
}
