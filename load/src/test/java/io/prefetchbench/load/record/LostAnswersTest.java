package io.prefetchbench.load.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.Version;
import java.util.List;
import org.junit.jupiter.api.Test;

class LostAnswersTest {
  private static final String ID = "cat-0000001";

  @Test
  void aVersionThatNobodyToldOfIsTheLostMutationsOfItsKeyInOrder() {
    List<Commit> logged =
        List.of(
            answered(1, 10),
            Commit.unanswered(ID, 18, 20, false),
            Commit.unanswered(ID, 28, 30, true),
            Commit.unanswered("cat-0000002", 28, 30, false),
            answered(4, 40));
    List<AppliedStamp> applied =
        List.of(had(1, 12), had(2, 25), had(3, 45), had(3, 35), had(4, 46));
    List<Commit> commits = LostAnswers.resolve(logged, applied);
    assertThat(commits)
        .containsExactlyInAnyOrder(
            answered(1, 10),
            answered(4, 40),
            new Commit(ID, version(2), 18, 20, 25, false),
            new Commit(ID, version(3), 28, 30, 35, true));
  }

  @Test
  void aVersionFromBeforeTheMutationWasSentIsNotIts() {
    List<Commit> logged = List.of(Commit.unanswered(ID, 18, 20, false));
    assertThat(LostAnswers.resolve(logged, List.of(had(7, 15)))).isEmpty();
  }

  private static Version version(long position) {
    return new Version(1, position);
  }

  private static Commit answered(long position, long sentNanos) {
    return new Commit(ID, version(position), sentNanos, sentNanos, sentNanos + 1, false);
  }

  private static AppliedStamp had(long position, long polledNanos) {
    return AppliedStamp.written(
        ID, version(position), polledNanos, polledNanos + 1, polledNanos + 2);
  }
}
