package io.prefetchbench.load.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.Version;
import io.prefetchbench.load.record.Commit;
import io.prefetchbench.load.record.Read;
import io.prefetchbench.load.record.ReadOutcome;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** One key updated at 1 s, and reads of both versions. */
class StalenessTallyTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final Version FIRST = new Version(1, 10);
  private static final Version UPDATED = new Version(1, 20);
  private static final Commit COMMIT = new Commit("a", UPDATED, SECOND, SECOND, SECOND, false);

  private static Staleness of(Read... reads) {
    ReadJudge judge = new ReadJudge(List.of(COMMIT), List.of(), FIRST, id -> false, SECOND);
    return Judging.of(judge, List.of(reads), 30 * SECOND);
  }

  private static Read read(long begin, long end, Version version) {
    return new Read("a", begin, end, ReadOutcome.HIT, version);
  }

  @Test
  void classesAddUpToTheJudgedReads() {
    Staleness found =
        of(
            read(0, 1, FIRST),
            read(2 * SECOND, 2 * SECOND + 1, FIRST),
            read(2 * SECOND, 2 * SECOND + 1, new Version(1, 15)));
    assertThat(found.judged()).isEqualTo(3);
    assertThat(found.count(ReadClass.FRESH)).isEqualTo(1);
    assertThat(found.count(ReadClass.STALE)).isEqualTo(1);
    assertThat(found.count(ReadClass.PHANTOM)).isEqualTo(1);
    assertThat(found.classes().values().stream().mapToLong(Long::longValue).sum()).isEqualTo(3);
  }

  @Test
  void sharesOfFreshReadsCountAgesBelowEachLimitUpToATenthOfTheTime() {
    long begin = SECOND + TimeUnit.MILLISECONDS.toNanos(50);
    Staleness found = of(read(0, 1, FIRST), read(begin, begin + 1, FIRST));
    assertThat(found.fresher()).hasSize(4);
    assertThat(found.fresher())
        .extracting(Staleness.Fresher::share)
        .containsExactly(0.5, 0.5, 1.0, 1.0);
    assertThat(found.fresher().get(0).shareOfChanged()).isZero();
    assertThat(found.ageNanosMax()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(50));
  }

  @Test
  void shareOfNoReadsIsAbsent() {
    assertThat(of().fresher()).isEmpty();
  }

  @Test
  void firstOffenceOfEachKindIsKept() {
    Read phantom = read(5, 6, UPDATED);
    Staleness found = of(phantom, read(7, 8, UPDATED));
    assertThat(found.offences()).contains(ReadViolation.of(StalenessTally.PHANTOM, phantom, FIRST));
    assertThat(found.offences()).extracting(ReadViolation::counter).doesNotHaveDuplicates();
  }

  @Test
  void readBelowAnEarlierOneIsAViolationOnlyIfThatOneHadEnded() {
    long at = 2 * SECOND;
    Read newer = read(at, at + 10, UPDATED);
    assertThat(of(newer, read(at + 11, at + 20, FIRST)).monotonicViolations()).isEqualTo(1);
    assertThat(of(newer, read(at + 5, at + 20, FIRST)).monotonicViolations()).isZero();
  }
}
