package io.prefetchbench.cache.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.CacheStats;
import io.prefetchbench.cache.Health;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.WorkerStatus;
import io.prefetchbench.cache.internal.pass.HistoryRecord;
import io.prefetchbench.cache.internal.pass.ReadyMarker;
import io.prefetchbench.cache.internal.sync.StatusBoard;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** READY is said only where every fact behind it was read lately and says so. */
class HealthRulesTest {
  private static final long NOW = TimeUnit.HOURS.toNanos(1);
  private static final long NOW_MICROS = 1_000_000_000L;
  private static final HistoryRecord.Facts KNOWN =
      new HistoryRecord.Facts(7, 0, Version.NONE, "run", "");
  private static final ReadyMarker.Standing READY =
      new ReadyMarker.Standing(7, "r", "p", new Version(7, 3), NOW_MICROS - 250_000, false);

  private static WorkerStatus worker(String name, WorkerStatus.State state) {
    return new WorkerStatus(
        name,
        state,
        1,
        0,
        0,
        4,
        0,
        0,
        0,
        0,
        0,
        CacheStats.NONE,
        WorkerStatus.FeedDetails.NONE,
        "",
        "");
  }

  private static StatusBoard.Post post(String name, WorkerStatus.State state, long ageMillis) {
    return new StatusBoard.Post(worker(name, state), "life of " + name, ageMillis);
  }

  private static Fact<HealthFacts.CacheFacts> cache(
      ReadyMarker.@Nullable Standing marker, HistoryRecord.Facts history) {
    return Fact.read(
        new HealthFacts.CacheFacts(Optional.ofNullable(marker), history, 2), NOW - 1_000_000);
  }

  private static Fact<List<StatusBoard.Post>> posts(StatusBoard.Post... posts) {
    return Fact.read(List.of(posts), NOW - 1_000_000);
  }

  private static HealthFacts facts(
      Fact<HealthFacts.CacheFacts> cache, Fact<List<StatusBoard.Post>> posts) {
    return new HealthFacts(cache, posts, Optional.empty(), "", true);
  }

  private static final Fact<List<StatusBoard.Post>> RUNNING =
      posts(post("w1", WorkerStatus.State.RUNNING, 900));

  private static Health judge(HealthFacts facts) {
    return HealthRules.evaluate(facts, NOW, NOW_MICROS);
  }

  @Test
  void readyIsABoundAndAWorkerThatIsKnown() {
    Health health = judge(facts(cache(READY, KNOWN), RUNNING));
    assertThat(health.state()).isEqualTo(Health.State.READY);
    assertThat(health.reason()).isEmpty();
    assertThat(health.staleness()).contains(Duration.ofMillis(250));
    assertThat(health.deadLetters()).isEqualTo(2);
    assertThat(health.backlog()).isEqualTo(4);
  }

  @Test
  void theSameFactsAreNotReadyForEver() {
    HealthFacts facts = facts(cache(READY, KNOWN), RUNNING);
    long second = TimeUnit.SECONDS.toNanos(1);
    Health soon = HealthRules.evaluate(facts, NOW + second, NOW_MICROS + 1_000_000);
    assertThat(soon.state()).isEqualTo(Health.State.READY);
    assertThat(soon.staleness()).as("the bound grows").contains(Duration.ofMillis(1_250));
    Health late = HealthRules.evaluate(facts, NOW + 3 * second, NOW_MICROS + 3_000_000);
    assertThat(late.state()).isEqualTo(Health.State.DOWN);
    assertThat(late.reason()).isEqualTo("no answer for 3,001 ms");
    assertThat(late.staleness()).isEmpty();
  }

  @Test
  void aWorkerThatHasNotPostedLatelyIsUnknown() {
    Health health =
        judge(facts(cache(READY, KNOWN), posts(post("w1", WorkerStatus.State.RUNNING, 5_100))));
    assertThat(health.state()).isEqualTo(Health.State.DEGRADED);
    assertThat(health.reason())
        .isEqualTo("sync worker 'w1' is UNKNOWN: it posted its status last 5,101 ms ago");
    assertThat(health.workers().get(0).state()).isEqualTo(WorkerStatus.State.UNKNOWN);
    assertThat(health.backlog()).as("its last backlog is not the backlog now").isEqualTo(-1);
    assertThat(health.staleness()).as("still true: it grows").isPresent();
    Health endless =
        judge(
            facts(
                cache(READY, KNOWN),
                posts(post("w1", WorkerStatus.State.RUNNING, Long.MAX_VALUE))));
    assertThat(endless.state()).isEqualTo(Health.State.DEGRADED);
  }

  @Test
  void oneWorkerInTroubleIsNamedAndEndedOnesAreNot() {
    Health failed =
        judge(
            facts(
                cache(READY, KNOWN),
                posts(
                    post("w1", WorkerStatus.State.RUNNING, 100),
                    post("worker", WorkerStatus.State.FAILED, 100))));
    assertThat(failed.reason()).isEqualTo("sync worker 'worker' is FAILED");
    Health ended =
        judge(
            facts(
                cache(READY, KNOWN),
                posts(
                    post("w1", WorkerStatus.State.RUNNING, 100),
                    post("w2", WorkerStatus.State.STOPPED, 100))));
    assertThat(ended.state()).isEqualTo(Health.State.READY);
    Health none =
        judge(facts(cache(READY, KNOWN), posts(post("w2", WorkerStatus.State.STOPPED, 100))));
    assertThat(none.reason()).isEqualTo("no sync worker is known");
  }

  @Test
  void workersThatCannotBeReadAreUnknownNotTheLastOnes() {
    Health health = judge(facts(cache(READY, KNOWN), Fact.unknown("NOPERM", NOW)));
    assertThat(health.state()).isEqualTo(Health.State.DEGRADED);
    assertThat(health.reason()).isEqualTo("the sync workers are unknown: NOPERM");
    assertThat(health.workers()).isEmpty();
  }

  @Test
  void whatRefusesReadsIsSaidFirst() {
    HealthFacts lost =
        new HealthFacts(cache(READY, KNOWN), RUNNING, Optional.empty(), "it lost writes", true);
    assertThat(judge(lost).state()).isEqualTo(Health.State.NOT_READY);
    assertThat(judge(lost).reason()).isEqualTo("it lost writes");
    Health none = judge(facts(cache(null, KNOWN), RUNNING));
    assertThat(none.state()).isEqualTo(Health.State.NOT_READY);
    ReadyMarker.Standing cleared =
        new ReadyMarker.Standing(7, "r", "p", new Version(7, 3), NOW_MICROS, true);
    Health afterClear = judge(facts(cache(cleared, KNOWN), RUNNING));
    assertThat(afterClear.state()).isEqualTo(Health.State.CLEARED);
    assertThat(afterClear.isServing()).isFalse();
    assertThat(afterClear.staleness()).isEmpty();
    Health down = judge(facts(Fact.unknown("connection refused", NOW), RUNNING));
    assertThat(down.state()).isEqualTo(Health.State.DOWN);
    assertThat(down.deadLetters()).isEqualTo(-1);
  }

  @Test
  void anotherHistoryOfThePrimaryIsNeverReady() {
    for (long other : new long[] {6, 8}) {
      HistoryRecord.Facts seen = new HistoryRecord.Facts(other, 0, Version.NONE, "run", "");
      Health health = judge(facts(cache(READY, seen), RUNNING));
      assertThat(health.state()).isEqualTo(Health.State.DEGRADED);
      assertThat(health.reason()).contains("another history, epoch " + other);
      assertThat(health.staleness()).isEmpty();
    }
    HistoryRecord.Facts lost =
        new HistoryRecord.Facts(7, 0, new Version(7, 9), "run", "the primary lost commits");
    Health behind = judge(facts(cache(READY, lost), RUNNING));
    assertThat(behind.state()).isEqualTo(Health.State.DEGRADED);
    assertThat(behind.reason()).isEqualTo("the primary lost commits");
    assertThat(behind.staleness()).isEmpty();
  }

  @Test
  void withoutABoundItIsNotReady() {
    ReadyMarker.Standing unknown =
        new ReadyMarker.Standing(7, "r", "p", new Version(7, 3), 0, false);
    assertThat(judge(facts(cache(unknown, KNOWN), RUNNING)).state())
        .isEqualTo(Health.State.DEGRADED);
    ReadyMarker.Standing ahead =
        new ReadyMarker.Standing(7, "r", "p", new Version(7, 3), NOW_MICROS + 5, false);
    Health clocks = judge(facts(cache(ahead, KNOWN), RUNNING));
    assertThat(clocks.state()).isEqualTo(Health.State.DEGRADED);
    assertThat(clocks.reason()).isEqualTo("how far the cache lags is unknown");
  }

  @Test
  void theWorkerOfThisProcessCountsOnceAndAsItIsNow() {
    HealthFacts facts =
        new HealthFacts(
            cache(READY, KNOWN),
            posts(post("w1", WorkerStatus.State.RETRYING, 9_000)),
            Optional.of(worker("w1", WorkerStatus.State.RUNNING)),
            "",
            true);
    assertThat(judge(facts).state()).isEqualTo(Health.State.READY);
    assertThat(judge(facts).workers()).hasSize(1);
  }
}
