package io.prefetchbench.reports.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefetchbench.reports.compare.Change.Shift;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class ShiftTest {
  @Test
  void threeAgainstThreeCoverNinetyPerCent() {
    Shift shift = Shift.between(List.of(1.0, 2.0, 4.0), List.of(2.0, 4.0, 8.0));
    assertThat(shift.ratio()).isCloseTo(2, within(1e-9));
    assertThat(shift.lower()).isCloseTo(0.5, within(1e-9));
    assertThat(shift.upper()).isCloseTo(8, within(1e-9));
    assertThat(shift.coverage()).isCloseTo(0.90, within(1e-9));
  }

  @Test
  void fiveAgainstFiveLeaveOutWhatTheRankSumTestDoes() {
    // Two-sided 5 % critical value of Mann and Whitney's U for 5 and 5 is 2, with P(U <= 2) =
    // 4/252.
    List<Double> ones = List.of(1.0, 1.0, 1.0, 1.0, 1.0);
    Shift shift = Shift.between(ones, List.of(1.0, 2.0, 3.0, 4.0, 5.0));
    assertThat(shift.coverage()).isCloseTo(1 - 8 / 252.0, within(1e-9));
  }

  @Property(tries = 200)
  void boundsHoldTheRatioAndScaleWithIt(
      @ForAll @Size(min = 2, max = 8) List<@DoubleRange(min = 0.1, max = 1e6) Double> first,
      @ForAll @Size(min = 2, max = 8) List<@DoubleRange(min = 0.1, max = 1e6) Double> second) {
    Shift shift = Shift.between(first, second);
    assertThat(shift.ratio()).isBetween(shift.lower() * 0.999999, shift.upper() * 1.000001);
    assertThat(shift.coverage()).isBetween(0.66, 1.0);
    Shift back = Shift.between(second, first);
    assertThat(back.ratio()).isCloseTo(1 / shift.ratio(), within(1e-6 / shift.ratio()));
    assertThat(back.lower()).isCloseTo(1 / shift.upper(), within(1e-6 / shift.upper()));
  }
}
