package io.prefetchbench.cache.internal.pass;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.DriftReport;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.Version;
import io.prefetchbench.testkit.Shape;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReconcilerTest {
  private static PassRig rig;

  @BeforeAll
  static void start() {
    rig = new PassRig();
  }

  @AfterAll
  static void stop() {
    rig.close();
  }

  @BeforeEach
  void load() {
    rig.primaryRedis.run("FLUSHALL");
    rig.cacheRedis.run("FLUSHALL");
    rig.fill(300);
    rig.pass();
  }

  private static DriftReport compare(boolean repair, LongConsumer pause) {
    Reconciler.Options options = new Reconciler.Options(50, Duration.ofSeconds(2), PassRig.TTL, 3);
    return new Reconciler(rig.primary, rig.store, options, System::nanoTime, pause).run(repair);
  }

  private static DriftReport compare(boolean repair) {
    return compare(repair, nanos -> {});
  }

  private static void apply(Entity entity) {
    rig.store.applyAll(List.of(new ChangeEvent.Upsert(entity, 0))).join();
  }

  @Test
  void equalIsClean() {
    DriftReport report = compare(false);
    assertThat(report.isClean()).as(report.summary()).isTrue();
    assertThat(report.scanned()).isEqualTo(300);
    assertThat(report.live()).isEqualTo(300);
  }

  @Test
  void everyKindOfDriftIsFoundAndMendedWhenAsked() {
    String altered = Shape.id(1);
    Entity real = rig.primary.find(altered).orElseThrow();
    rig.store.putAll(List.of(new Entity(altered, Map.of("n", "x"), real.version(), 0))).join();
    assertThat(rig.primary.replace(Shape.id(2), Map.of("n", "not applied"))).isPresent();
    assertThat(rig.primary.delete(Shape.id(3))).isPresent();
    assertThat(rig.primary.add("new", Map.of("n", "not applied"))).isPresent();
    rig.store.invalidate(Shape.id(4));
    rig.injectOrphans("stray-", 2);
    rig.cacheRedis.run("PERSIST", PassRig.KEYS.keyOf(Shape.id(5)));
    rig.cacheRedis.run("EXPIRE", PassRig.KEYS.keyOf(Shape.id(6)), 1_000_000);

    DriftReport found = compare(false);
    assertThat(found.different().firstIds()).containsExactly(altered, Shape.id(2));
    assertThat(found.missing().firstIds()).containsExactlyInAnyOrder(Shape.id(4), "new");
    assertThat(found.orphaned().count()).isEqualTo(3);
    assertThat(found.badTtl().firstIds()).containsExactlyInAnyOrder(Shape.id(5), Shape.id(6));
    assertThat(found.repaired().written()).isZero();
    assertThat(found.summary()).contains("different 2", "orphaned 3", "bad TTL 2");

    DriftReport repaired = compare(true);
    assertThat(repaired.repaired()).isEqualTo(new DriftReport.Repairs(6, 3, 0, 0));
    assertThat(compare(false).isClean()).isTrue();
    rig.assertEqual();
  }

  @Test
  void whatSyncAppliesBeforeTheSecondLookIsNoDrift() {
    assertThat(rig.primary.replace(Shape.id(2), Map.of("n", "on its way"))).isPresent();
    assertThat(rig.primary.delete(Shape.id(3))).isPresent();
    AtomicBoolean waited = new AtomicBoolean();
    DriftReport report =
        compare(
            false,
            nanos -> {
              waited.set(nanos == Duration.ofSeconds(2).toNanos());
              apply(rig.primary.find(Shape.id(2)).orElseThrow());
              Version gone = rig.primary.position();
              rig.store.applyAll(List.of(new ChangeEvent.Delete(Shape.id(3), gone, 0, 0))).join();
              // Younger than the comparison: neither drift, though none of it was applied yet.
              rig.primary.replace(Shape.id(2), Map.of("n", "later"));
            });
    assertThat(waited).isTrue();
    assertThat(report.isClean()).as(report.summary()).isTrue();
  }

  @Test
  void anEntryNewerThanThePrimaryEverWasIsDifferent() {
    Entity real = rig.primary.find(Shape.id(7)).orElseThrow();
    Version lost = new Version(real.version().epoch(), Long.MAX_VALUE);
    apply(new Entity(Shape.id(7), Map.of("n", "of a lost commit"), lost, 0));
    assertThat(compare(false).different().firstIds()).containsExactly(Shape.id(7));
  }

  @Test
  void aMassOfOrphansIsNotMendedByTheWay() {
    rig.injectOrphans("stray-", 60);
    DriftReport report = compare(true);
    assertThat(report.orphaned().count()).isEqualTo(60);
    assertThat(report.refusal()).contains("60 of 360");
    assertThat(rig.store.get("stray-9")).isInstanceOf(Lookup.Hit.class);
  }

  @Test
  void touchingRefreshesLiveEntriesAndStopsWithSync() {
    rig.cacheRedis.run("PEXPIRE", PassRig.KEYS.keyOf(Shape.id(1)), 60_000);
    rig.cacheRedis.run("PERSIST", PassRig.KEYS.keyOf(Shape.id(2)));
    AtomicBoolean healthy = new AtomicBoolean(true);
    TtlToucher toucher =
        new TtlToucher(rig.store, PassRig.TTL, healthy::get, nanos -> {}, new Random(1));
    TtlToucher.Result result = toucher.run(0);
    assertThat(result.isWhole()).isTrue();
    assertThat(result.seen()).isEqualTo(300);
    assertThat(result.refreshed()).isGreaterThanOrEqualTo(2);
    for (int i = 1; i <= 2; i++) {
      assertThat(rig.store.ttlRemaining(Shape.id(i)))
          .isBetween(PassRig.TTL.multipliedBy(8).dividedBy(10), PassRig.TTL);
    }
    healthy.set(false);
    rig.cacheRedis.run("PEXPIRE", PassRig.KEYS.keyOf(Shape.id(1)), 60_000);
    assertThat(toucher.run(0)).isEqualTo(new TtlToucher.Result(0, 0, false));
    assertThat(rig.store.ttlRemaining(Shape.id(1))).isLessThan(Duration.ofMinutes(2));
  }

  @Test
  void memoryIsMeasuredAndToldInWords() {
    MemoryEstimate estimate =
        MemoryEstimate.take(
            rig.cacheRedis.port(), PassRig.KEYS, rig.store, 300, 2, Duration.ofHours(1));
    assertThat(estimate.entityBytes()).isBetween(150L, 1_000L);
    assertThat(estimate.tombstoneBytes()).isEqualTo(7_200 * MemoryEstimate.TOMBSTONE_BYTES);
    assertThat(estimate.isFine()).isTrue();
    assertThat(estimate.words()).contains("maxmemory is not set", "noeviction");
    rig.cacheRedis.run("CONFIG", "SET", "maxmemory", "100mb");
    rig.cacheRedis.run("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
    MemoryEstimate evicting =
        MemoryEstimate.take(
            rig.cacheRedis.port(), PassRig.KEYS, rig.store, 1_000_000, 0, Duration.ofHours(1));
    rig.cacheRedis.run("CONFIG", "SET", "maxmemory", "0");
    rig.cacheRedis.run("CONFIG", "SET", "maxmemory-policy", "noeviction");
    assertThat(evicting.isFine()).isFalse();
    assertThat(evicting.words()).contains("do NOT fit", "allkeys-lru: a full server evicts");
    assertThat(new MemoryEstimate(9, 0, 0, -1, -1, "").words()).contains("is unknown");
  }
}
