package io.prefetchbench.reports.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.commons.statistics.inference.AlternativeHypothesis;
import org.apache.commons.statistics.inference.MannWhitneyUTest;
import org.apache.commons.statistics.inference.PValueMethod;
import org.junit.jupiter.api.Test;

final class RankSumTest {
  @Property(tries = 20)
  void probabilitiesAreThoseOfAllArrangements(
      @ForAll @IntRange(min = 1, max = 5) int m, @ForAll @IntRange(min = 1, max = 5) int n) {
    double[] counted = new double[m * n + 1];
    int arrangements = 0;
    for (int bits = 0; bits < 1 << (m + n); bits++) {
      if (Integer.bitCount(bits) == m) {
        arrangements++;
        counted[pairs(bits, m + n)]++;
      }
    }
    double[] probabilities = RankSum.probabilities(m, n);
    for (int u = 0; u <= m * n; u++) {
      assertThat(probabilities[u]).isCloseTo(counted[u] / arrangements, within(1e-12));
    }
  }

  @Property(tries = 200)
  void countsAllChoicesOfTheSecondGroup(
      @ForAll @Size(min = 1, max = 5) List<@IntRange(min = 0, max = 4) Integer> first,
      @ForAll @Size(min = 1, max = 5) List<@IntRange(min = 0, max = 4) Integer> second) {
    double[] a = first.stream().mapToDouble(each -> each).toArray();
    double[] b = second.stream().mapToDouble(each -> each).toArray();
    assertThat(RankSum.pGreater(a, b)).isCloseTo(byEnumeration(a, b), within(1e-12));
  }

  @Property(tries = 200)
  void theShiftMovesWithTheSecondGroupAndTurnsWithTheSides(
      @ForAll @Size(min = 4, max = 8) List<@DoubleRange(min = -9, max = 9) Double> first,
      @ForAll @Size(min = 4, max = 8) List<@DoubleRange(min = -9, max = 9) Double> second,
      @ForAll @DoubleRange(min = 0, max = 5) double by) {
    double[] a = first.stream().mapToDouble(each -> each).toArray();
    double[] b = second.stream().mapToDouble(each -> each).toArray();
    double[] moved = Arrays.stream(b).map(each -> each + by).toArray();
    HodgesLehmann shift = RankSum.shift(a, b, 0.05);
    assertThat(RankSum.shift(a, moved, 0.05).estimate())
        .isCloseTo(shift.estimate() + by, within(1e-9));
    HodgesLehmann turned = RankSum.shift(b, a, 0.05);
    assertThat(turned.estimate()).isCloseTo(-shift.estimate(), within(1e-9));
    assertThat(turned.lower()).isCloseTo(-shift.upper(), within(1e-9));
    assertThat(RankSum.pGreater(a, moved)).isLessThanOrEqualTo(RankSum.pGreater(a, b) + 1e-12);
  }

  /** The cut by whole numbers: of 3 and 3 points, or 3 and 9, P is 0.05 and no hair above. */
  @Test
  void theBoundsAreCutWhereTheCountOfArrangementsSaysSo() {
    for (int m = 1; m <= 12; m++) {
      for (int n = 1; n <= 12; n++) {
        double[] probabilities = RankSum.probabilities(m, n);
        double all = Math.rint(1 / probabilities[0]);
        double below = 0;
        int cut = -1;
        while (20 * (below + Math.rint(probabilities[cut + 1] * all)) <= all) {
          cut++;
          below += Math.rint(probabilities[cut] * all);
        }
        double[] first = new double[m];
        double[] second = new double[n];
        for (int i = 0; i < m; i++) {
          first[i] = 100.0 * i;
        }
        for (int j = 0; j < n; j++) {
          second[j] = j;
        }
        double[] differences = new double[m * n];
        for (int i = 0; i < m * n; i++) {
          differences[i] = second[i % n] - first[i / n];
        }
        Arrays.sort(differences);
        assertThat(RankSum.shift(first, second, 0.05).lower())
            .as("%d and %d", m, n)
            .isEqualTo(cut < 0 ? Double.NEGATIVE_INFINITY : differences[cut]);
      }
    }
    assertThat(RankSum.shift(new double[] {1, 2, 3}, new double[] {4, 5, 7}, 0.05))
        .isEqualTo(new HodgesLehmann(3, 1, 6));
  }

  @Property(tries = 200)
  void agreesWithTheLibraryWhereItIsExact(
      @ForAll @IntRange(min = 1, max = 12) int m,
      @ForAll @IntRange(min = 1, max = 12) int n,
      @ForAll Random random) {
    List<Double> pool = new ArrayList<>();
    for (int i = 0; i < m + n; i++) {
      pool.add((double) i);
    }
    Collections.shuffle(pool, random);
    double[] a = pool.subList(0, m).stream().mapToDouble(each -> each).toArray();
    double[] b = pool.subList(m, m + n).stream().mapToDouble(each -> each).toArray();
    double expected =
        MannWhitneyUTest.withDefaults()
            .with(PValueMethod.EXACT)
            .with(AlternativeHypothesis.GREATER_THAN)
            .test(b, a)
            .getPValue();
    assertThat(RankSum.pGreater(a, b)).isCloseTo(expected, within(1e-10));
  }

  @Test
  void anEmptyGroupIsRefused() {
    assertThatThrownBy(() -> RankSum.pGreater(new double[0], new double[] {1}))
        .hasMessage("two groups need a point each, not 0 and 1");
  }

  /** The slow way: every choice of as many points, pairs counted with a half for equals. */
  private static double byEnumeration(double[] first, double[] second) {
    double[] pooled = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, pooled, first.length, second.length);
    double observed = larger(pooled, ((1 << second.length) - 1) << first.length);
    int choices = 0;
    int asLarge = 0;
    for (int bits = 0; bits < 1 << pooled.length; bits++) {
      if (Integer.bitCount(bits) == second.length) {
        choices++;
        asLarge += larger(pooled, bits) >= observed ? 1 : 0;
      }
    }
    return asLarge / (double) choices;
  }

  private static double larger(double[] pooled, int chosen) {
    double pairs = 0;
    for (int i = 0; i < pooled.length; i++) {
      for (int j = 0; j < pooled.length; j++) {
        if ((chosen >> i & 1) == 1 && (chosen >> j & 1) == 0) {
          pairs += pooled[i] > pooled[j] ? 1 : pooled[i] == pooled[j] ? 0.5 : 0;
        }
      }
    }
    return pairs;
  }

  /** Counts, for each one in the bits, the zeros before it. */
  private static int pairs(int bits, int length) {
    int zeros = 0;
    int pairs = 0;
    for (int i = 0; i < length; i++) {
      if ((bits >> i & 1) == 0) {
        zeros++;
      } else {
        pairs += zeros;
      }
    }
    return pairs;
  }

  @Test
  void aSingleNumberOfForksIsSymmetric() {
    double[] probabilities = RankSum.probabilities(4, 4);
    assertThat(Arrays.stream(probabilities).sum()).isCloseTo(1, within(1e-12));
    assertThat(probabilities[3]).isCloseTo(probabilities[13], within(1e-12));
  }
}
