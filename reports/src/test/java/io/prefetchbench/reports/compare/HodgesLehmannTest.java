package io.prefetchbench.reports.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class HodgesLehmannTest {
  @Test
  void theMedianOfTheWalshAverages() {
    // Averages: 1, 1.5, 2, 3, 3.5, 5; the median lies between the third and the fourth.
    assertThat(HodgesLehmann.estimate(new double[] {1, 2, 5})).isEqualTo(2.5);
  }

  @Test
  void fourAreTooFewForFivePerCentAndFiveAreEnough() {
    HodgesLehmann four = HodgesLehmann.of(new double[] {1, 2, 3, 4}, 0.05);
    assertThat(four)
        .isEqualTo(new HodgesLehmann(2.5, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY));
    assertThat(HodgesLehmann.of(new double[] {1, 2, 3, 4, 5}, 0.05))
        .isEqualTo(new HodgesLehmann(3, 1, 5));
  }

  @Test
  void badInputIsNamed() {
    assertThatThrownBy(() -> HodgesLehmann.of(new double[0], 0.05))
        .hasMessage("no differences, so no centre of them");
    assertThatThrownBy(() -> HodgesLehmann.of(new double[] {1}, 0.5))
        .hasMessage("tail is 0.5; expected above 0 and below 0.5");
    assertThatThrownBy(() -> HodgesLehmann.estimate(new double[] {Double.POSITIVE_INFINITY}))
        .hasMessage("value 1 of 1 is Infinity, not a number");
  }

  @Property(tries = 200)
  void movesAndTurnsWithTheDifferences(
      @ForAll @Size(min = 5, max = 20) List<@DoubleRange(min = -9, max = 9) Double> values,
      @ForAll @DoubleRange(min = -5, max = 5) double shift) {
    double[] d = values.stream().mapToDouble(each -> each).toArray();
    HodgesLehmann centre = HodgesLehmann.of(d, 0.05);
    assertThat(centre.estimate()).isBetween(centre.lower(), centre.upper());
    HodgesLehmann moved =
        HodgesLehmann.of(Arrays.stream(d).map(each -> each + shift).toArray(), 0.05);
    assertThat(moved.estimate()).isCloseTo(centre.estimate() + shift, within(1e-9));
    assertThat(moved.lower()).isCloseTo(centre.lower() + shift, within(1e-9));
    assertThat(moved.upper()).isCloseTo(centre.upper() + shift, within(1e-9));
    HodgesLehmann turned = HodgesLehmann.of(Arrays.stream(d).map(each -> -each).toArray(), 0.05);
    assertThat(turned.estimate()).isCloseTo(-centre.estimate(), within(0.0));
    assertThat(turned.lower()).isCloseTo(-centre.upper(), within(0.0));
    assertThat(turned.upper()).isCloseTo(-centre.lower(), within(0.0));
  }

  /** The bound is where the test changes its mind: above it the candidate centre is rejected. */
  @Property(tries = 100)
  void theLowerBoundIsTheInverseOfTheTest(
      @ForAll @Size(min = 5, max = 15) List<@DoubleRange(min = -9, max = 9) Double> values) {
    double[] d = values.stream().distinct().mapToDouble(each -> each).toArray();
    if (d.length < 5) {
      return;
    }
    double lower = HodgesLehmann.of(d, 0.05).lower();
    assertThat(pOfCentre(d, lower - 1e-6)).isLessThanOrEqualTo(0.05 + 1e-12);
    assertThat(pOfCentre(d, lower + 1e-6)).isGreaterThan(0.05);
  }

  private static double pOfCentre(double[] d, double centre) {
    return SignedRank.pGreater(Arrays.stream(d).map(each -> each - centre).toArray());
  }
}
