package io.prefetchbench.load.ruler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.Version;
import io.prefetchbench.load.record.Commit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** What the ruler's real runs are held against. */
class TrialsTest {
  private static Commit commit(String id, long position, boolean delete) {
    return new Commit(id, new Version(1, position), 0, 0, 0, delete);
  }

  private static ChangeEvent upsert(String id, long position) {
    Entity entity = new Entity(id, Map.of("a", "1"), new Version(1, position), 0);
    return new ChangeEvent.Upsert(entity, 0);
  }

  @Test
  void lastWriteDecidesWhatIsLostAndWhatIsResurrected() {
    LastWrites lastWrites = new LastWrites();
    long late = lastWrites.nextTurn();
    long later = lastWrites.nextTurn();
    lastWrites.wrote(late, upsert("overwritten", 3));
    lastWrites.wrote(later, upsert("overwritten", 2));
    lastWrites.wrote(later, upsert("right", 5));
    lastWrites.wrote(late, upsert("right", 4));
    lastWrites.wrote(later, upsert("brought back", 6));
    lastWrites.wrote(later, new ChangeEvent.Delete("deleted", new Version(1, 9), 0, 0));
    List<Commit> commits =
        List.of(
            commit("overwritten", 2, false),
            commit("overwritten", 3, false),
            commit("right", 4, false),
            commit("right", 5, false),
            commit("brought back", 6, false),
            commit("brought back", 7, true),
            commit("dropped", 8, false),
            commit("deleted", 9, true),
            commit("delete dropped", 10, true));
    assertThat(lastWrites.predicted(commits))
        .containsOnly(entry(LastWrites.LOST, 2L), entry(LastWrites.RESURRECTED, 2L));
  }

  /** The formula against a worker of cycles, keys drawn at random, and reads at random times. */
  @Test
  void staleShareIsThatOfAWorkerOfCycles() {
    Trial trial = new Trial(Flaw.NONE, Duration.ZERO, 20, 100, 1, 0, false, Duration.ofSeconds(1));
    double cycle = 0.05;
    int mutations = 400_000;
    SplittableRandom random = new SplittableRandom(3);
    int[] keys = trial.ranking().draw(mutations, 4);
    int[] asked = trial.ranking().draw(mutations, 5);
    double[] changed = new double[trial.keys()];
    double time = 0;
    int stale = 0;
    for (int n = 0; n < mutations; n++) {
      time += -Math.log(1 - random.nextDouble()) / trial.mutationsPerSecond();
      // What a reader sees was polled at the begin of the cycle before this one.
      double polled = (Math.floor(time / cycle) - 1) * cycle;
      stale += changed[asked[n]] > polled ? 1 : 0;
      changed[keys[n]] = time;
    }
    assertThat((double) stale / mutations)
        .isCloseTo(DelayTrial.staleShare(trial, cycle), Percentage.withPercentage(2));
  }
}
