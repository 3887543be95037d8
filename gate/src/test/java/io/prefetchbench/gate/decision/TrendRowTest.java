package io.prefetchbench.gate.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.prefetchbench.gate.record.TrendPoint;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class TrendRowTest {
  private static final Instant BEGIN = Instant.parse("2027-01-01T02:00:00Z");
  private static final double SIGMA = 0.005;

  private static TrendRow row(int runs, double sigma, long seed, IntToDoubleFunction worse) {
    SplittableRandom random = new SplittableRandom(seed);
    List<TrendPoint> points = new ArrayList<>();
    for (int i = 0; i < runs; i++) {
      double shift = Math.log1p(worse.applyAsDouble(i)) + sigma * random.nextGaussian();
      Instant time = BEGIN.plus(i, ChronoUnit.DAYS);
      points.add(new TrendPoint(time, "v1", "c" + i, "B.run", shift, shift - 0.01, shift + 0.01));
    }
    return TrendRow.of(points, 0.10).get(0);
  }

  @Test
  void oneLastingChangeIsFoundWhereItHappened() {
    TrendRow row = row(60, SIGMA, 1, i -> i < 40 ? 0 : 0.03);
    assertThat(row.changes()).hasSize(1);
    assertThat(row.changes().get(0).at()).isBetween(39, 41);
    assertThat(row.changes().get(0).shift()).isCloseTo(Math.log(1.03), within(0.005));
    assertThat(row.over()).isFalse();
  }

  @Test
  void tenCommitsOfTwoAndAHalfPerCentAreOverTheBudgetAtTheSixth() {
    for (int runs = 1; runs <= 10; runs++) {
      TrendRow row = row(runs, 0, 2, i -> Math.pow(1.025, i + 1) - 1);
      // After five commits 13.1 %, the first run that excludes 10 %; it takes two.
      assertThat(row.over()).as("after %d commits", runs).isEqualTo(runs >= 6);
      assertThat(row.overFrom()).isEqualTo(runs >= 6 ? 4 : -1);
    }
  }

  @Test
  void unchangedHistoriesHaveAChangePointAsRarelyAsPromised() {
    int found = 0;
    int histories = 300;
    for (int seed = 0; seed < histories; seed++) {
      found += row(40, SIGMA, 100 + seed, i -> 0).changes().isEmpty() ? 0 : 1;
    }
    // At most 1 %; ten of 300 has a probability below 0.001 then.
    assertThat(found).isLessThan(10);
  }

  @Test
  void oneOutlierIsNeitherAChangeNorOverTheBudget() {
    TrendRow row = row(30, SIGMA, 3, i -> i == 29 ? 0.5 : 0);
    assertThat(row.changes()).isEmpty();
    assertThat(row.over()).isFalse();
  }
}
