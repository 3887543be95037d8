package io.prefetchbench.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefetchbench.cache.Lookup.FreshLookup;
import io.prefetchbench.cache.internal.engine.CacheEngine;
import io.prefetchbench.cache.internal.engine.EngineBuilder;
import io.prefetchbench.cache.internal.feed.FeedOptions;
import io.prefetchbench.cache.internal.feed.StreamFeed;
import io.prefetchbench.cache.internal.pass.ReadyMarker;
import io.prefetchbench.testkit.MockPrimary;
import io.prefetchbench.testkit.Mutation;
import io.prefetchbench.testkit.PrimaryOptions;
import io.prefetchbench.testkit.Shape;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PrefetchCacheTest {
  private static LiveRedis primaryRedis;
  private static LiveRedis cacheRedis;
  private MockPrimary primary;
  private CacheEngine cache;

  @BeforeAll
  static void startRedis() {
    primaryRedis = LiveRedis.start();
    cacheRedis = LiveRedis.start();
  }

  @AfterAll
  static void stopRedis() {
    cacheRedis.close();
    primaryRedis.close();
  }

  @BeforeEach
  void open() {
    primaryRedis.run("FLUSHALL");
    cacheRedis.run("FLUSHALL");
    primary =
        MockPrimary.open(
            primaryRedis.port(), PrimaryOptions.defaults().withReadLatency(Duration.ZERO));
    primary.seed();
    cache = builder("worker").build();
  }

  @AfterEach
  void close() {
    cache.close();
  }

  private EngineBuilder builder(String worker) {
    FeedOptions options = FeedOptions.of(primary.options().feedKey(), "cache:category:", worker);
    return new EngineBuilder(primary)
        .redis(cacheRedis.address())
        .workerName(worker)
        .feed(new StreamFeed(primaryRedis.port(), options, System::nanoTime));
  }

  private static ConditionFactory soon() {
    return Awaitility.await().atMost(Duration.ofSeconds(10));
  }

  private void assertHolds(Mutation mutation) {
    soon()
        .untilAsserted(
            () -> {
              Lookup lookup = cache.get(mutation.id());
              Version seen =
                  lookup instanceof Lookup.Hit hit
                      ? hit.entity().version()
                      : lookup instanceof Lookup.Deleted gone ? gone.version() : Version.NONE;
              assertThat(seen).isEqualTo(mutation.version());
            });
  }

  @Test
  void isNotReadyBeforeTheLoadAndEqualToThePrimaryAfterIt() {
    assertThat(cache.get("cat-001")).isInstanceOf(Lookup.NotReady.class);
    assertThat(cache.health().state()).isEqualTo(Health.State.NOT_READY);
    BulkLoadResult result = cache.start();
    assertThat(result.loaded()).isEqualTo(5);
    assertThat(cache.ids()).isEqualTo(primary.ids());
    assertThat(cache.get("cat-002"))
        .isEqualTo(new Lookup.Hit(primary.find("cat-002").orElseThrow()));
    assertThat(cache.get("cat-999")).isEqualTo(Lookup.Absent.ABSENT);
    soon().until(() -> cache.health().state() == Health.State.READY);
  }

  @Test
  void followsEveryKindOfChangeAndNeverReadsThePrimaryForARead() {
    cache.start();
    long passes = cache.passes();
    assertHolds(primary.update("cat-001", "name", "Tea").orElseThrow());
    assertHolds(primary.add("cat-006", Map.of("name", "New")).orElseThrow());
    assertHolds(primary.replace("cat-002", Map.of("name", "Only")).orElseThrow());
    assertHolds(primary.delete("cat-003").orElseThrow());
    assertThat(cache.get("cat-003")).isInstanceOf(Lookup.Deleted.class);
    assertThat(cache.getAll(List.of("cat-006", "nobody")).get(1)).isEqualTo(Lookup.Absent.ABSENT);
    assertThat(cache.passes()).isEqualTo(passes);
    assertThat(cache.stats().primaryReads()).isEqualTo(1);
    soon().until(() -> cache.stats().applied() == 4);
    cache.resetStats();
    assertThat(cache.stats()).isEqualTo(CacheStats.NONE);
  }

  @Test
  void countsHitsMissesAndDeletedApart() {
    cache.start();
    cache.get("cat-001");
    cache.get("nobody");
    Mutation deleted = primary.delete("cat-003").orElseThrow();
    assertHolds(deleted);
    cache.resetStats();
    cache.get("cat-001");
    cache.get("cat-001");
    cache.get("cat-001");
    cache.get("nobody");
    cache.get("cat-003");
    assertThat(cache.stats().hits()).isEqualTo(3);
    assertThat(cache.stats().misses()).isEqualTo(1);
    assertThat(cache.stats().deleted()).isEqualTo(1);
    assertThat(cache.stats().hitRatePercent()).isEqualTo(75.0);
  }

  @Test
  void invalidatedAndClearedEntriesComeBackWithTheNextPass() {
    cache.start();
    assertThat(cache.invalidate("cat-001")).isTrue();
    assertThat(cache.invalidate("cat-001")).isFalse();
    assertThat(cache.get("cat-001")).isEqualTo(Lookup.Absent.ABSENT);
    assertThat(cache.ttlRemaining("cat-001")).isEqualTo(Duration.ofSeconds(-2));
    assertThat(cache.clear()).isEqualTo(4);
    assertThat(cache.count()).isZero();
    assertThat(cache.get("cat-001"))
        .as("nobody can say that it does not exist")
        .isEqualTo(new Lookup.NotReady(ReadyMarker.CLEARED_WORDS));
    assertThat(cache.getIfFresh("cat-001", Duration.ofHours(1)))
        .isEqualTo(new FreshLookup.Unknown(ReadyMarker.CLEARED_WORDS));
    soon().until(() -> cache.workers().get(0).state() == WorkerStatus.State.RUNNING);
    assertThat(cache.health().state()).isEqualTo(Health.State.CLEARED);
    assertThat(cache.health().staleness()).isEmpty();
    ReprefetchResult again = cache.reprefetch();
    assertThat(again.load().loaded()).isEqualTo(5);
    assertThat(again.isComplete()).isTrue();
    assertThat(cache.ids()).isEqualTo(primary.ids());
    soon().until(() -> cache.health().state() == Health.State.READY);
  }

  @Test
  void aPassRemovesOrphansAndNothingElse() {
    cache.start();
    Entity stray = Strays.category(77);
    assertThat(cache.apply(new ChangeEvent.Upsert(stray, 0)))
        .isEqualTo(ApplyOutcome.Missing.MISSING);
    assertThat(cache.get(stray.id())).as("the primary's answer").isInstanceOf(Lookup.Deleted.class);
    cacheRedis.run("DEL", "cache:category:" + stray.id());
    Strays.store(cacheRedis.port(), List.of(stray));
    assertThat(cache.get(stray.id())).isInstanceOf(Lookup.Hit.class);
    ReprefetchResult pass = cache.reprefetch();
    assertThat(pass.removed()).isEqualTo(1);
    assertThat(cache.get(stray.id())).isInstanceOf(Lookup.Deleted.class);
    assertThat(cache.ids()).isEqualTo(primary.ids());
  }

  @Test
  void aPassOverAnEmptyPrimaryRemovesNothingUnlessForced() {
    primary.fill(Shape.named("category-5"), 100, 1, done -> {});
    cache.start();
    primaryRedis.run("FLUSHALL");
    ReprefetchResult guarded = cache.reprefetch();
    assertThat(guarded.isStoppedByGuard()).isTrue();
    assertThat(cache.count()).isEqualTo(105);
    assertThat(primary.add("fresh", Map.of("n", "1"))).isPresent();
    assertThat(cache.reprefetch(PrefetchCache.ReprefetchOptions.FORCED).removed()).isEqualTo(105);
    assertThat(cache.ids()).containsExactly("fresh");
  }

  @Test
  void healsItselfAfterItsRedisWasEmptied() {
    cache.start();
    soon().until(() -> !cache.workers().isEmpty() && cache.standing().isPresent());
    assertHolds(primary.update("cat-001", "name", "Tea").orElseThrow());
    cacheRedis.run("FLUSHALL");
    soon().untilAsserted(() -> assertThat(cache.ids()).isEqualTo(primary.ids()));
    soon().until(() -> cache.standing().isPresent());
    assertThat(cache.get("cat-001"))
        .isEqualTo(new Lookup.Hit(primary.find("cat-001").orElseThrow()));
  }

  @Test
  void healsItselfAfterTheFeedWasLost() {
    cache.start();
    assertHolds(primary.update("cat-001", "name", "Tea").orElseThrow());
    primaryRedis.run("DEL", primary.options().feedKey());
    primary.delete("cat-002");
    Mutation later = primary.add("later", Map.of("n", "1")).orElseThrow();
    assertHolds(later);
    soon().untilAsserted(() -> assertThat(cache.ids()).isEqualTo(primary.ids()));
    assertHolds(primary.update("later", "n", "2").orElseThrow());
  }

  @Test
  void aWorkerElsewhereKeepsTheCacheFreshAndIsCounted() {
    cache.close();
    cache = builder("reader").workerHere(false).build();
    cache.start();
    try (CacheEngine elsewhere = builder("elsewhere").build()) {
      elsewhere.startWorker();
      assertThat(elsewhere.runner().orElseThrow().worker().status().polled()).isZero();
      assertHolds(primary.update("cat-001", "name", "Tea").orElseThrow());
    }
    assertThat(cacheRedis.run("HGET", "prefetch:cache:category::worker:elsewhere", "state").text())
        .isEqualTo("STOPPED");
  }

  @Test
  void badSettingsAreRefused() {
    assertThatThrownBy(() -> builder("w").ttl(Duration.ofMillis(999)).build())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new EngineBuilder(primary).build())
        .isInstanceOf(IllegalArgumentException.class);
  }
}
