package io.prefetchbench.load.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.Version;
import io.prefetchbench.load.record.AppliedStamp;
import io.prefetchbench.load.record.Commit;
import io.prefetchbench.load.record.Read;
import io.prefetchbench.load.record.ReadOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Reads of one key with an update at 1000 and a delete at 2000, judged one by one. */
class ReadJudgeTest {
  private static final Version FIRST = new Version(1, 10);
  private static final Version UPDATED = new Version(1, 20);
  private static final Version DELETED = new Version(1, 30);
  private static final long DECISIVE = 100;

  private final List<Commit> commits =
      List.of(commit(UPDATED, 1_000, false), commit(DELETED, 2_000, true));
  private final List<AppliedStamp> written =
      List.of(written(UPDATED, 1_030), written(DELETED, 2_030));

  private static Commit commit(Version version, long sent, boolean delete) {
    return new Commit("a", version, sent, sent, sent + 10, delete);
  }

  private static AppliedStamp written(Version version, long sent) {
    return AppliedStamp.written("a", version, sent - 10, sent, sent + 10);
  }

  private JudgedRead judge(long begin, ReadOutcome outcome, @Nullable Version version) {
    return new ReadJudge(commits, written, FIRST, id -> false, DECISIVE)
        .judge(new Read("a", begin, begin + 5, outcome, version));
  }

  @Test
  void newestVersionIsFresh() {
    assertThat(judge(500, ReadOutcome.HIT, FIRST).readClass()).isEqualTo(ReadClass.FRESH);
    assertThat(judge(1_500, ReadOutcome.HIT, UPDATED).readClass()).isEqualTo(ReadClass.FRESH);
    JudgedRead deleted = judge(2_500, ReadOutcome.DELETED, DELETED);
    assertThat(deleted.readClass()).isEqualTo(ReadClass.FRESH);
    assertThat(deleted.contradicts()).isFalse();
  }

  @Test
  void supersededVersionIsStaleSinceItsSuccessorsAcknowledgement() {
    JudgedRead stale = judge(1_025, ReadOutcome.HIT, FIRST);
    assertThat(stale.readClass()).isEqualTo(ReadClass.STALE);
    assertThat(stale.ageNanos()).isEqualTo(15);
    assertThat(stale.behind()).isEqualTo(1);
    assertThat(stale.contradicts()).isFalse();
    JudgedRead old = judge(2_500, ReadOutcome.HIT, FIRST);
    assertThat(old.ageNanos()).isEqualTo(1_490);
    assertThat(old.behind()).isEqualTo(2);
  }

  @Test
  void readDuringACommitIsAmbiguousOrAhead() {
    assertThat(judge(999, ReadOutcome.HIT, FIRST).readClass()).isEqualTo(ReadClass.AMBIGUOUS);
    assertThat(judge(1_002, ReadOutcome.HIT, UPDATED).readClass()).isEqualTo(ReadClass.AHEAD);
  }

  @Test
  void valueThatWasNotCommittedYetOrIsDeletedIsPhantom() {
    assertThat(judge(500, ReadOutcome.HIT, UPDATED).readClass()).isEqualTo(ReadClass.PHANTOM);
    assertThat(judge(2_500, ReadOutcome.HIT, DELETED).readClass()).isEqualTo(ReadClass.PHANTOM);
    assertThat(judge(1_500, ReadOutcome.DELETED, UPDATED).readClass()).isEqualTo(ReadClass.PHANTOM);
    assertThat(judge(500, ReadOutcome.HIT, new Version(1, 15)).readClass())
        .isEqualTo(ReadClass.PHANTOM);
  }

  @Test
  void nothingFoundIsMissedUnlessTheKeyWasDeleted() {
    assertThat(judge(1_500, ReadOutcome.ABSENT, null).readClass()).isEqualTo(ReadClass.MISSED);
    assertThat(judge(2_500, ReadOutcome.ABSENT, null).readClass()).isEqualTo(ReadClass.FRESH);
  }

  @Test
  void stampsOfTheWritesContradictWhatCannotHaveBeenRead() {
    assertThat(judge(1_040, ReadOutcome.HIT, FIRST).contradicts()).isTrue();
    assertThat(judge(1_039, ReadOutcome.HIT, FIRST).contradicts()).isFalse();
    assertThat(judge(1_025, ReadOutcome.HIT, UPDATED).contradicts()).isTrue();
    assertThat(judge(1_026, ReadOutcome.HIT, UPDATED).contradicts()).isFalse();
  }

  @Test
  void readIsDecisiveWhileItsKeyHasJustChanged() {
    assertThat(judge(1_050, ReadOutcome.HIT, UPDATED).decisive()).isTrue();
    assertThat(judge(1_500, ReadOutcome.HIT, UPDATED).decisive()).isFalse();
    assertThat(judge(1_500, ReadOutcome.HIT, UPDATED).changedLately()).isTrue();
    assertThat(judge(500, ReadOutcome.HIT, FIRST).changedLately()).isFalse();
  }

  /** The definitions, read literally, against the judge's searches, on random histories. */
  @Test
  void judgeAgreesWithTheDefinitions() {
    for (long seed = 0; seed < 3_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      List<Commit> history = randomCommits(random);
      ReadJudge judge = new ReadJudge(history, List.of(), FIRST, id -> false, DECISIVE);
      for (int i = 0; i < 10; i++) {
        int place = random.nextInt(history.size() + 1);
        Version version = place == 0 ? FIRST : history.get(place - 1).version();
        long begin = random.nextLong(200);
        Read read = new Read("a", begin, begin + random.nextLong(30), ReadOutcome.HIT, version);
        assertThat(judge.judge(read).readClass())
            .as("seed %d, %s", seed, read)
            .isEqualTo(literally(history, place, read));
      }
    }
  }

  private static List<Commit> randomCommits(SplittableRandom random) {
    List<Commit> commits = new ArrayList<>();
    int size = 1 + random.nextInt(5);
    for (int i = 1; i <= size; i++) {
      long sent = random.nextLong(200);
      commits.add(
          new Commit("a", new Version(1, 10 + i), sent, sent, sent + random.nextLong(60), false));
    }
    return commits;
  }

  private static ReadClass literally(List<Commit> commits, int place, Read read) {
    if (place > 0 && commits.get(place - 1).sentNanos() > read.endNanos()) {
      return ReadClass.PHANTOM;
    }
    int newest = 0;
    boolean later = false;
    for (int i = 1; i <= commits.size(); i++) {
      Commit commit = commits.get(i - 1);
      newest = commit.ackedNanos() <= read.beginNanos() ? i : newest;
      later |= i > place && commit.sentNanos() < read.endNanos();
    }
    if (place < newest) {
      return ReadClass.STALE;
    }
    if (place > 0 && commits.get(place - 1).ackedNanos() > read.endNanos()) {
      return ReadClass.AHEAD;
    }
    return later ? ReadClass.AMBIGUOUS : ReadClass.FRESH;
  }
}
