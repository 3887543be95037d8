package io.prefetchbench.load.join;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.entity.Version;
import io.prefetchbench.load.record.ReadOutcome;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Reads of one key with an update at 1000 and a delete at 2000, judged one by one. */
class ReadJudgeTest {
  private static final Version FIRST = new Version(1, 10);
  private static final Version UPDATED = new Version(1, 20);
  private static final Version DELETED = new Version(1, 30);

  private static JoinedEvent event(Version version, long sent, boolean delete) {
    Commit commit = new Commit("a", version, sent, sent, sent + 10, delete);
    return new JoinedEvent(commit, sent + 20, sent + 30, sent + 40);
  }

  private static ReadJudge.Judgement judge(Read... reads) {
    List<JoinedEvent> events = List.of(event(UPDATED, 1_000, false), event(DELETED, 2_000, true));
    return new ReadJudge(events).judge(List.of(reads), FIRST);
  }

  private static Read read(long begin, ReadOutcome outcome, @Nullable Version version) {
    return new Read("a", begin, begin + 5, outcome, version);
  }

  @Test
  void currentReadsAreNeitherStaleNorWrong() {
    var judged =
        judge(
            read(500, ReadOutcome.HIT, FIRST),
            read(1_500, ReadOutcome.HIT, UPDATED),
            read(2_500, ReadOutcome.DELETED, DELETED));
    assertThat(judged).isEqualTo(new ReadJudge.Judgement(3, 0, 0, 0, 0, 0));
  }

  @Test
  void supersededVersionIsStaleSinceItsSuccessorsAcknowledgement() {
    var judged = judge(read(1_025, ReadOutcome.HIT, FIRST));
    assertThat(judged.stale()).isEqualTo(1);
    assertThat(judged.staleNanosMax()).isEqualTo(15);
  }

  @Test
  void valueThatWasNotCommittedYetOrIsDeletedIsPhantom() {
    assertThat(judge(read(500, ReadOutcome.HIT, UPDATED)).phantom()).isEqualTo(1);
    assertThat(judge(read(2_500, ReadOutcome.HIT, DELETED)).phantom()).isEqualTo(1);
    assertThat(judge(read(500, ReadOutcome.HIT, new Version(1, 15))).phantom()).isEqualTo(1);
  }

  @Test
  void nothingFoundIsAFalseMissUnlessTheKeyWasDeleted() {
    assertThat(judge(read(1_500, ReadOutcome.ABSENT, null)).falseMisses()).isEqualTo(1);
    assertThat(judge(read(2_500, ReadOutcome.ABSENT, null)).falseMisses()).isZero();
  }

  @Test
  void readBelowAnEarlierOneIsAViolationOnlyIfThatOneHadEnded() {
    Read newer = new Read("a", 1_500, 1_510, ReadOutcome.HIT, UPDATED);
    Read after = new Read("a", 1_511, 1_520, ReadOutcome.HIT, FIRST);
    Read meanwhile = new Read("a", 1_505, 1_520, ReadOutcome.HIT, FIRST);
    assertThat(judge(newer, after).monotonicViolations()).isEqualTo(1);
    assertThat(judge(newer, meanwhile).monotonicViolations()).isZero();
  }
}
