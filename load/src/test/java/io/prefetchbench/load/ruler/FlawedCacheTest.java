package io.prefetchbench.load.ruler;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.load.judge.Judging;
import io.prefetchbench.load.judge.ReadClass;
import io.prefetchbench.load.judge.ReadJudge;
import io.prefetchbench.load.judge.ReadViolation;
import io.prefetchbench.load.judge.Staleness;
import io.prefetchbench.load.judge.StalenessTally;
import io.prefetchbench.load.record.StampJoin;
import io.prefetchbench.load.ruler.SimulatedCache.Kept;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which counters right and broken caches set off: exactly the expected ones. */
class FlawedCacheTest {
  private static final int KEYS = 20;
  private static final int MUTATIONS = 4_000;
  private static final int READS = 40_000;
  private static final int NEVER = Integer.MAX_VALUE;
  private static final long SPAN = TimeUnit.SECONDS.toNanos(20);

  private static Staleness judge(SimulatedCache simulated) {
    long decisive = 10 * (SimulatedCache.POLL + SimulatedCache.SEND + SimulatedCache.REPLY);
    ReadJudge judge =
        new ReadJudge(
            simulated.commits,
            simulated.applications,
            SimulatedCache.FILLED,
            id -> false,
            decisive);
    return Judging.of(judge, simulated.reads, SPAN);
  }

  private static SimulatedCache simulate(Flaw flaw, Kept kept) {
    int deleteEvery = flaw == Flaw.NO_TOMBSTONES ? 3 : NEVER;
    return SimulatedCache.run(flaw, kept, KEYS, MUTATIONS, READS, SPAN, deleteEvery, 7);
  }

  private static Set<String> setOff(Staleness found) {
    Set<String> counters = new TreeSet<>();
    found.offences().forEach(offence -> counters.add(offence.counter()));
    return counters;
  }

  @ParameterizedTest
  @EnumSource(Flaw.class)
  void flawSetsOffExactlyItsCounters(Flaw flaw) {
    Staleness found = judge(simulate(flaw, Kept.NOTHING));
    assertThat(setOff(found)).isEqualTo(flaw.counters());
    assertThat(found.decisive()).isGreaterThan(1_000);
    assertThat(found.judged()).isEqualTo(READS);
    assertThat(found.classes().values().stream().mapToLong(Long::longValue).sum()).isEqualTo(READS);
    for (ReadViolation offence : found.offences()) {
      assertThat(offence.id()).startsWith("k");
      assertThat(offence.endNanos()).isEqualTo(offence.beginNanos() + SimulatedCache.ANSWER);
    }
  }

  @Test
  void aNearCacheIsRightOnlyIfItHeedsWordsThatOvertakeAnAnswer() {
    assertThat(setOff(judge(simulate(Flaw.NONE, Kept.TOLD)))).isEmpty();
    assertThat(setOff(judge(simulate(Flaw.NONE, Kept.OVERTAKEN))))
        .containsExactlyInAnyOrder(StalenessTally.CONTRADICTIONS, StalenessTally.MONOTONIC);
  }

  @Test
  void deletesOfARightCacheAreNoFalseMisses() {
    SimulatedCache right =
        SimulatedCache.run(Flaw.NONE, Kept.NOTHING, KEYS, MUTATIONS, READS, SPAN, 3, 11);
    assertThat(setOff(judge(right))).isEmpty();
  }

  /** Lag and stale share of a store that delays by a known time. */
  @Test
  void knownDelayIsFoundAsLagAndAsStaleShare() {
    SimulatedCache right = simulate(Flaw.NONE, Kept.NOTHING);
    StampJoin.Joined joined = StampJoin.join(right.commits, right.applications);
    long lag = SimulatedCache.POLL + SimulatedCache.SEND + SimulatedCache.REPLY;
    assertThat(joined.events()).allSatisfy(e -> assertThat(e.times().lagNanos()).isEqualTo(lag));
    assertThat(joined.totals().residueNanosMax()).isZero();
    // A read is stale if it begins after the acknowledgement and looks before the write.
    long looks = SimulatedCache.ANSWER / 2;
    long shows = SimulatedCache.POLL + SimulatedCache.SEND + SimulatedCache.REPLY / 2;
    double window = shows - looks - SimulatedCache.ACK;
    double expected = READS * (1 - Math.exp(-(double) MUTATIONS / KEYS / SPAN * window));
    assertThat((double) judge(right).count(ReadClass.STALE))
        .isCloseTo(expected, Percentage.withPercentage(15));
  }
}
