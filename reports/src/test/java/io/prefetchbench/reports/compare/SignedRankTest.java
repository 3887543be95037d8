package io.prefetchbench.reports.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.commons.statistics.inference.AlternativeHypothesis;
import org.apache.commons.statistics.inference.PValueMethod;
import org.apache.commons.statistics.inference.WilcoxonSignedRankTest;
import org.junit.jupiter.api.Test;

final class SignedRankTest {
  @Test
  void allZeroOrNothingSaysNothing() {
    assertThat(SignedRank.pGreater(new double[8])).isEqualTo(1);
    assertThat(SignedRank.pGreater(new double[0])).isEqualTo(1);
    assertThat(SignedRank.pGreater(new double[] {0.0, -0.0})).isEqualTo(1);
  }

  @Test
  void allPositiveIsTheSmallestP() {
    assertThat(SignedRank.pGreater(new double[] {1, 2, 3, 4, 5})).isEqualTo(1 / 32.0);
    assertThat(SignedRank.pGreater(new double[] {7, 7, 7, 7, 7})).isEqualTo(1 / 32.0);
  }

  @Test
  void whatHasNoRankIsRefused() {
    assertThatThrownBy(() -> SignedRank.pGreater(new double[] {1, Double.NaN}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("value 2 of 2 is NaN, not a number");
  }

  /**
   * With order a fair coin every choice of signs is as likely; none of them may be red too often.
   */
  @Property(tries = 100)
  void overAllSignsThePHoldsItsPromise(
      @ForAll @Size(min = 1, max = 10) List<@IntRange(min = 0, max = 5) Integer> sizes) {
    int n = sizes.size();
    double[] found = new double[1 << n];
    for (int signs = 0; signs < found.length; signs++) {
      double[] d = new double[n];
      for (int i = 0; i < n; i++) {
        d[i] = (signs >> i & 1) == 0 ? sizes.get(i) : -sizes.get(i);
      }
      found[signs] = SignedRank.pGreater(d);
    }
    Arrays.sort(found);
    for (int i = 0; i < found.length; i++) {
      long atMost = upTo(found, found[i]);
      assertThat((double) atMost / found.length).isCloseTo(found[i], within(1e-12));
    }
  }

  @Property(tries = 200)
  void countsAllChoicesOfSigns(
      @ForAll @Size(min = 1, max = 10) List<@IntRange(min = -4, max = 4) Integer> values) {
    double[] d = array(values);
    assertThat(SignedRank.pGreater(d)).isCloseTo(byEnumeration(d), within(1e-12));
  }

  @Property(tries = 200)
  void bothSidesAndTheObservedSumMakeOne(
      @ForAll @Size(min = 1, max = 12) List<@IntRange(min = -4, max = 4) Integer> values) {
    double[] d = array(values);
    double[] mirrored = Arrays.stream(d).map(each -> -each).toArray();
    double sum = SignedRank.pGreater(d) + SignedRank.pGreater(mirrored);
    assertThat(sum).isGreaterThanOrEqualTo(1).isLessThanOrEqualTo(2);
  }

  @Property(tries = 200)
  void scaleDoesNotMatterAndAShiftUpNeverRaisesP(
      @ForAll @Size(min = 1, max = 20) List<@DoubleRange(min = -9, max = 9) Double> values,
      @ForAll @DoubleRange(min = 0, max = 5) double shift) {
    double[] d = values.stream().mapToDouble(each -> each).toArray();
    double p = SignedRank.pGreater(d);
    assertThat(SignedRank.pGreater(Arrays.stream(d).map(each -> 4 * each).toArray())).isEqualTo(p);
    double[] shifted = Arrays.stream(d).map(each -> each + shift).toArray();
    assertThat(SignedRank.pGreater(shifted)).isLessThanOrEqualTo(p + 1e-12);
  }

  @Property(tries = 200)
  void agreesWithTheLibraryWhereItIsExact(
      @ForAll @IntRange(min = 1, max = 30) int n, @ForAll long signs) {
    double[] d = new double[n];
    for (int i = 0; i < n; i++) {
      d[i] = (signs >> i & 1) == 0 ? i + 1 : -i - 1;
    }
    double expected =
        WilcoxonSignedRankTest.withDefaults()
            .with(PValueMethod.EXACT)
            .with(AlternativeHypothesis.GREATER_THAN)
            .test(d)
            .getPValue();
    assertThat(SignedRank.pGreater(d)).isCloseTo(expected, within(1e-10));
  }

  private static long upTo(double[] sorted, double p) {
    return Arrays.stream(sorted).filter(each -> each <= p + 1e-12).count();
  }

  /** The slow way: every choice of signs, ranks looked up in a sorted list. */
  private static double byEnumeration(double[] d) {
    List<Double> sorted = new ArrayList<>();
    Arrays.stream(d).forEach(each -> sorted.add(Math.abs(each)));
    sorted.sort(null);
    double[] rank = new double[d.length];
    double observed = 0;
    for (int i = 0; i < d.length; i++) {
      double size = Math.abs(d[i]);
      rank[i] = d[i] == 0 ? 0 : (sorted.indexOf(size) + sorted.lastIndexOf(size)) / 2.0 + 1;
      observed += d[i] > 0 ? rank[i] : 0;
    }
    int asLarge = 0;
    for (int signs = 0; signs < 1 << d.length; signs++) {
      double sum = 0;
      for (int i = 0; i < d.length; i++) {
        sum += (signs >> i & 1) == 1 ? rank[i] : 0;
      }
      asLarge += sum >= observed ? 1 : 0;
    }
    return asLarge / (double) (1 << d.length);
  }

  private static double[] array(List<Integer> values) {
    return values.stream().mapToDouble(each -> each).toArray();
  }
}
