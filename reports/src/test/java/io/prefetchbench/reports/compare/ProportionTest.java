package io.prefetchbench.reports.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.prefetchbench.reports.Proportion;
import org.junit.jupiter.api.Test;

final class ProportionTest {
  @Test
  void noneSeenIsTheRootOfTheRest() {
    // 1 - 0.05^(1/n): the probability that makes n tries without one 5 % likely.
    assertThat(Proportion.upper(0, 64, 0.95)).isCloseTo(1 - Math.pow(0.05, 1 / 64.0), within(1e-9));
    assertThat(Proportion.upper(64, 64, 0.95)).isEqualTo(1);
  }

  @Test
  void moreSeenIsMore() {
    for (int seen = 0; seen < 20; seen++) {
      assertThat(Proportion.upper(seen, 20, 0.95))
          .isGreaterThan(seen / 20.0)
          .isLessThanOrEqualTo(Proportion.upper(seen + 1, 20, 0.95));
    }
  }

  @Test
  void whatCannotBeIsRefused() {
    assertThatThrownBy(() -> Proportion.upper(3, 2, 0.95))
        .hasMessage("cannot have seen it in 3 of 2");
    assertThatThrownBy(() -> Proportion.upper(0, 0, 0.95))
        .hasMessage("cannot have seen it in 0 of 0");
    assertThatThrownBy(() -> Proportion.upper(0, 2, 95))
        .hasMessage("confidence is 95.0; expected above 0.5 and below 1");
  }
}
