package io.prefetchbench.cache.internal.pass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.prefetchbench.cache.BulkLoadResult;
import io.prefetchbench.cache.CacheConfig.BulkOptions;
import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.ReprefetchResult;
import io.prefetchbench.cache.internal.feed.FeedOptions;
import io.prefetchbench.cache.internal.feed.StreamFeed;
import io.prefetchbench.cache.spi.ChangeFeed.Offset;
import io.prefetchbench.cache.spi.FeedItem;
import io.prefetchbench.testkit.Shape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PassesTest {
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
  void empty() {
    rig.primaryRedis.run("FLUSHALL");
    rig.cacheRedis.run("FLUSHALL");
  }

  private static void gone() {
    throw RedisFault.connection("the primary is gone", null);
  }

  @Test
  void orphansAreRemovedInPagesAndNamed() {
    rig.fill(300);
    rig.pass();
    rig.injectOrphans("stray-", 15);
    ReprefetchResult result = rig.pass();
    assertThat(result.live()).isEqualTo(315);
    assertThat(result.orphans()).isEqualTo(15);
    assertThat(result.removed()).isEqualTo(15);
    assertThat(result.firstIds()).hasSize(PassRig.BULK.firstIdsMax());
    assertThat(result.summary()).contains("orphans 15, removed 15");
    assertThat(rig.store.get("stray-3")).isInstanceOf(Lookup.Deleted.class);
    rig.assertEqual();
  }

  @Test
  void aPassOverAnEmptyCacheLooksForNoOrphans() {
    rig.fill(3_000);
    rig.cacheRedis.run("CONFIG", "RESETSTAT");
    assertThat(rig.pass().live()).isEqualTo(3_000);
    assertThat(calls("scan")).as("whether anything is there").isEqualTo(1);
    rig.assertEqual();
  }

  @Test
  void aPassAsksForTheStateOfNothingThatItHasWritten() {
    rig.fill(3_000);
    rig.pass();
    rig.injectOrphans("stray-", 15);
    rig.cacheRedis.run("CONFIG", "RESETSTAT");
    assertThat(rig.pass().removed()).isEqualTo(15);
    assertThat(calls("type")).isBetween(15L, 30L);
    rig.assertEqual();
  }

  private static long calls(String command) {
    String stats = rig.cacheRedis.run("INFO", "commandstats").text();
    Matcher calls = Pattern.compile("cmdstat_" + command + ":calls=(\\d+)").matcher(stats);
    return calls.find() ? Long.parseLong(calls.group(1)) : 0;
  }

  @Test
  void tooManyOrphansWaitForForce() {
    rig.fill(300);
    rig.pass();
    rig.injectOrphans("stray-", 40);
    ReprefetchResult guarded = rig.pass();
    assertThat(guarded.isStoppedByGuard()).isTrue();
    assertThat(guarded.removed()).isZero();
    assertThat(guarded.summary()).contains("REFUSED without force: 40 of 340 entries");
    assertThat(rig.store.count()).isEqualTo(340);
    ReprefetchResult forced = rig.reprefetch(rig.primary).run(true, written -> {});
    assertThat(forced.removed()).isEqualTo(40);
    rig.assertEqual();
  }

  @Test
  void anEmptyPrimaryRemovesNotEvenOne() {
    rig.injectOrphans("only-", 1);
    ReprefetchResult result = rig.pass();
    assertThat(result.refusal()).contains("the primary is empty");
    assertThat(rig.store.count()).isEqualTo(1);
  }

  @Test
  void aPrimaryThatGoesAwayMidwayRemovesNothing() {
    rig.fill(300);
    rig.pass();
    rig.injectOrphans("stray-", 10);
    AtomicInteger pages = new AtomicInteger();
    Runnable third =
        () -> {
          if (pages.incrementAndGet() == 3) {
            gone();
          }
        };
    for (PassRig.Hooked failing :
        List.of(
            new PassRig.Hooked(rig.primary, third, () -> {}),
            new PassRig.Hooked(rig.primary, () -> {}, PassesTest::gone))) {
      assertThatExceptionOfType(RedisFault.class)
          .isThrownBy(() -> rig.reprefetch(failing).run(true, written -> {}));
      assertThat(rig.store.count()).isEqualTo(310);
    }
    assertThat(rig.pass().removed()).isEqualTo(10);
  }

  @Test
  void aPassKilledBetweenItsRemovalsIsFinishedByTheNext() {
    rig.fill(300);
    rig.pass();
    rig.injectOrphans("stray-", 12);
    AtomicInteger reads = new AtomicInteger();
    Runnable secondRead =
        () -> {
          if (reads.incrementAndGet() == 2) {
            throw new AssertionError("killed");
          }
        };
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(
            () ->
                rig.reprefetch(new PassRig.Hooked(rig.primary, () -> {}, secondRead))
                    .run(false, written -> {}))
        .withMessage("killed");
    assertThat(rig.store.count()).isEqualTo(312);
    assertThat(rig.pass().removed()).isEqualTo(12);
    rig.assertEqual();
  }

  @Test
  void aCandidateThatThePrimaryHasIsWritten() {
    rig.fill(60);
    rig.pass();
    rig.injectOrphans("zz-", 1);
    Runnable insert = () -> rig.primary.add("zz-0", Map.of("n", "real"));
    ReprefetchResult result =
        rig.reprefetch(new PassRig.Hooked(rig.primary, () -> {}, insert)).run(false, w -> {});
    assertThat(result.orphans()).isZero();
    rig.assertEqual();
  }

  @Test
  void aPageOlderThanAMinuteIsReadAgain() {
    rig.fill(50);
    AtomicLong nanos = new AtomicLong();
    AtomicInteger pages = new AtomicInteger();
    String late = Shape.id(30);
    Runnable deleteMeanwhile =
        () -> {
          if (pages.incrementAndGet() == 2) {
            rig.primary.delete(late);
          }
        };
    PassRig.Hooked counted = new PassRig.Hooked(rig.primary, deleteMeanwhile, () -> {});
    AtomicInteger answered = new AtomicInteger();
    BulkOptions oneInFlight = new BulkOptions(50, 20, 1 << 16, 1, 3);
    BulkLoadResult result =
        new BulkLoader(counted, rig.store, oneInFlight, nanos::get)
            .load(
                written -> {
                  if (answered.incrementAndGet() == 1) {
                    // The cache stalls behind the first window.
                    nanos.addAndGet(Duration.ofSeconds(61).toNanos());
                  }
                });
    assertThat(result.loaded()).isEqualTo(49);
    assertThat(pages).hasValue(2);
    assertThat(rig.store.count()).isEqualTo(49);
    assertThat(rig.store.get(late)).isEqualTo(Lookup.Absent.ABSENT);
  }

  /** Applies a primary's changes as a worker would, as long as it is told to. */
  private static final class Applier {
    private final StreamFeed feed =
        new StreamFeed(
            rig.primaryRedis.port(),
            FeedOptions.of(rig.primary.options().feedKey(), "group", "worker"),
            System::nanoTime);

    void applyAll() {
      for (List<FeedItem> items = poll(); !items.isEmpty(); items = poll()) {
        List<Offset> offsets = new ArrayList<>();
        for (FeedItem item : items) {
          if (item instanceof FeedItem.Delivered delivered) {
            rig.store.applyAll(List.of(delivered.event())).join();
          }
          offsets.add(item.offset());
        }
        feed.ack(offsets);
      }
    }

    private List<FeedItem> poll() {
      return feed.poll(100, Duration.ZERO);
    }
  }

  @Test
  void passesUnderWritesLoseNothingAndBringNothingBack() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    rig.fill(400);
    Applier applier = new Applier();
    applier.feed.open();
    rig.pass();
    long removed = 0;
    for (int round = 0; round < 12; round++) {
      rig.injectOrphans("stray-" + round + "-", 5);
      CompletableFuture<ReprefetchResult> one = CompletableFuture.supplyAsync(rig::pass);
      CompletableFuture<ReprefetchResult> two = CompletableFuture.supplyAsync(rig::pass);
      while (!one.isDone() || !two.isDone()) {
        mutateOne(random);
        applier.applyAll();
        assertNeverMissing("seed " + seed);
      }
      assertThat(one.join().isStoppedByGuard()).isFalse();
      removed += one.join().removed() + two.join().removed();
      applier.applyAll();
      rig.assertEqual();
    }
    assertThat(removed)
        .as("seed %d, each orphan by one pass or by both", seed)
        .isBetween(60L, 120L);
  }

  private static void mutateOne(Random random) {
    String id = Shape.id(10L + random.nextInt(390));
    Map<String, String> fields = Map.of("n", Long.toString(random.nextLong()));
    if (random.nextInt(3) == 0) {
      rig.primary.delete(id);
    } else if (rig.primary.replace(id, fields).isEmpty()) {
      rig.primary.add(id, fields);
    }
  }

  /** Ten entities are never touched by a mutation: a reader must see them at every moment. */
  private static void assertNeverMissing(String name) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      ids.add(Shape.id(i));
    }
    assertThat(rig.store.getAll(ids)).as(name).hasOnlyElementsOfType(Lookup.Hit.class);
  }

  @Test
  void anInsertOutranksTheTombstoneOfAPass() {
    rig.fill(60);
    rig.pass();
    rig.injectOrphans("zz-", 1);
    assertThat(rig.pass().removed()).isEqualTo(1);
    assertThat(rig.primary.add("zz-0", Map.of("n", "again"))).isPresent();
    Entity entity = rig.primary.find("zz-0").orElseThrow();
    rig.store.applyAll(List.of(new ChangeEvent.Upsert(entity, 0))).join();
    assertThat(rig.store.get("zz-0")).isEqualTo(new Lookup.Hit(entity));
  }
}
