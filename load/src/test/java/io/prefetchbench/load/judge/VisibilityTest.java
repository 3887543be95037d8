package io.prefetchbench.load.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.Version;
import io.prefetchbench.load.record.Commit;
import io.prefetchbench.load.record.JoinedEvent;
import io.prefetchbench.load.record.Read;
import io.prefetchbench.load.record.ReadOutcome;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One update, committed at 1 ms and written at 3 ms, and reads around it. */
class VisibilityTest {
  private static final long MILLI = 1_000_000;
  private static final Version FIRST = new Version(1, 10);
  private static final Version UPDATED = new Version(1, 20);
  private static final Commit COMMIT = new Commit("a", UPDATED, MILLI, MILLI, MILLI + 100, false);
  private static final JoinedEvent EVENT =
      new JoinedEvent(COMMIT, null, 2 * MILLI, 3 * MILLI, 3 * MILLI + 200);

  private static Visibility of(Read... reads) {
    ReadJudge judge = new ReadJudge(List.of(COMMIT), List.of(), FIRST, id -> false, 0);
    return Visibility.of(judge, List.of(reads), List.of(EVENT));
  }

  private static Read read(long begin, long end, Version version) {
    return new Read("a", begin, end, ReadOutcome.HIT, version);
  }

  @Test
  void denseReadsTellWhenAnEventShowed() {
    long before = 3 * MILLI;
    long after = 3 * MILLI + 500_000;
    Visibility found = of(read(before, before + 10, FIRST), read(before + 20, after, UPDATED));
    assertThat(found.bracketed()).isEqualTo(1);
    assertThat(found.nanos().getMaxValue())
        .isCloseTo(after - MILLI, org.assertj.core.data.Percentage.withPercentage(0.2));
  }

  @Test
  void sparseReadsTellOnlyThatItShowed() {
    Visibility found = of(read(0, 10, FIRST), read(50 * MILLI, 51 * MILLI, UPDATED));
    assertThat(found.bracketed()).isZero();
    assertThat(found.unobserved()).isZero();
  }

  @Test
  void eventWhoseKeyIsNotReadAgainIsUnobserved() {
    assertThat(of(read(0, 10, FIRST)).unobserved()).isEqualTo(1);
    assertThat(of().unobserved()).isEqualTo(1);
  }
}
