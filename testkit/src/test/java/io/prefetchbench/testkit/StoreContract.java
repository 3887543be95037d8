package io.prefetchbench.testkit;

import static io.prefetchbench.cache.ApplyOutcome.Applied.APPLIED;
import static io.prefetchbench.cache.ApplyOutcome.Fenced.FENCED;
import static io.prefetchbench.cache.ApplyOutcome.Missing.MISSING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.prefetchbench.cache.ApplyOutcome;
import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.ChangeEvent.Delete;
import io.prefetchbench.cache.ChangeEvent.Upsert;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.store.CacheStore;
import io.prefetchbench.cache.internal.store.ReadyCheck;
import io.prefetchbench.cache.internal.store.StoreOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every store must do, whatever it keeps its entities in. */
public abstract class StoreContract {
  protected static final StoreOptions OPTIONS =
      StoreOptions.STANDARD.withTtl(Duration.ofMinutes(10)).withTombstoneTtl(Duration.ofMinutes(1));

  protected CacheStore store;

  protected abstract CacheStore open(StoreOptions options);

  @BeforeEach
  void openStore() {
    store = open(OPTIONS);
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  protected static Version version(long position) {
    return new Version(7, position);
  }

  protected static Entity entity(String id, long position, String... namesAndValues) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      fields.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return new Entity(id, fields, version(position), 1_000_000 + position % 1_000_000);
  }

  protected ApplyOutcome put(Entity row) {
    return store.putAll(List.of(row)).join().get(0);
  }

  protected ApplyOutcome apply(ChangeEvent event) {
    return store.applyAll(List.of(event)).join().get(0);
  }

  protected ApplyOutcome upsert(Entity entity) {
    return apply(new Upsert(entity, 0));
  }

  protected ApplyOutcome delete(String id, long position) {
    return apply(new Delete(id, version(position), 1_000_000 + position, 0));
  }

  @Test
  void whatIsPutIsRead() {
    Entity tea = entity("tea", 5, "name", "Tea", "parent", "");
    assertThat(put(tea)).isEqualTo(APPLIED);
    assertThat(store.get("tea")).isEqualTo(new Lookup.Hit(tea));
    assertThat(store.getAsync("tea").join()).isEqualTo(new Lookup.Hit(tea));
    assertThat(store.get("coffee")).isEqualTo(Lookup.Absent.ABSENT);
  }

  @Test
  void anEventThatIsOlderOrEqualIsRefused() {
    Entity current = entity("tea", 5, "name", "new");
    assertThat(upsert(current)).isEqualTo(APPLIED);
    assertThat(upsert(entity("tea", 5, "name", "equal"))).isEqualTo(FENCED);
    assertThat(upsert(entity("tea", 4, "name", "older"))).isEqualTo(FENCED);
    assertThat(delete("tea", 5)).isEqualTo(FENCED);
    assertThat(delete("tea", 4)).isEqualTo(FENCED);
    assertThat(store.get("tea")).isEqualTo(new Lookup.Hit(current));
    assertThat(upsert(entity("tea", 6, "name", "newer"))).isEqualTo(APPLIED);
  }

  @Test
  void anOlderSnapshotRowIsRefusedAndAnEqualOneRewritten() {
    assertThat(put(entity("tea", 5, "name", "damaged", "extra", "x"))).isEqualTo(APPLIED);
    Entity equal = entity("tea", 5, "name", "healed");
    assertThat(put(equal)).isEqualTo(APPLIED);
    assertThat(store.get("tea")).isEqualTo(new Lookup.Hit(equal));
    assertThat(put(entity("tea", 4, "name", "older"))).isEqualTo(FENCED);
    assertThat(store.get("tea")).isEqualTo(new Lookup.Hit(equal));
  }

  @Test
  void versionsOverTheExactRangeOfADoubleAreTold() {
    long large = (1L << 53) + 1;
    assertThat(upsert(entity("tea", large, "n", "1"))).isEqualTo(APPLIED);
    assertThat(upsert(entity("tea", large - 1, "n", "2"))).isEqualTo(FENCED);
    assertThat(upsert(entity("tea", large + 1, "n", "3"))).isEqualTo(APPLIED);
    assertThat(upsert(entity("tea", Long.MAX_VALUE, "n", "4"))).isEqualTo(APPLIED);
    Entity nextEpoch = new Entity("tea", Map.of("n", "5"), new Version(8, 0), 0);
    assertThat(upsert(nextEpoch)).isEqualTo(APPLIED);
    assertThat(upsert(entity("tea", Long.MAX_VALUE, "n", "6"))).isEqualTo(FENCED);
  }

  @Test
  void aTombstoneIsNotResurrectedByWhatIsOlder() {
    put(entity("tea", 5, "name", "Tea"));
    assertThat(delete("tea", 7)).isEqualTo(APPLIED);
    Lookup deleted = new Lookup.Deleted(version(7), 1_000_007);
    assertThat(store.get("tea")).isEqualTo(deleted);
    assertThat(upsert(entity("tea", 6, "name", "late"))).isEqualTo(FENCED);
    assertThat(put(entity("tea", 6, "name", "late"))).isEqualTo(FENCED);
    assertThat(store.get("tea")).isEqualTo(deleted);
    Entity again = entity("tea", 8, "name", "again");
    assertThat(upsert(again)).isEqualTo(APPLIED);
    assertThat(store.get("tea")).isEqualTo(new Lookup.Hit(again));
  }

  @Test
  void anUpsertUpToTheFloorWritesNothing() {
    put(entity("rum", 3, "n", "1"));
    store.raiseFloor(version(10));
    assertThat(upsert(entity("tea", 10, "n", "late"))).isEqualTo(MISSING);
    assertThat(store.get("tea")).isEqualTo(Lookup.Absent.ABSENT);
    assertThat(delete("tea", 5)).isEqualTo(APPLIED);
    assertThat(upsert(entity("tea", 7, "n", "late"))).isEqualTo(MISSING);
    assertThat(store.get("tea")).isInstanceOf(Lookup.Deleted.class);
    assertThat(upsert(entity("rum", 4, "n", "late"))).isEqualTo(MISSING);
    assertThat(upsert(entity("rum", 3, "n", "late"))).isEqualTo(FENCED);
    assertThat(upsert(entity("rum", 11, "n", "new"))).isEqualTo(APPLIED);
    // A row, or the primary's answer, is newer than any event.
    assertThat(put(entity("tea", 8, "n", "row"))).isEqualTo(APPLIED);
    Entity answer = entity("tea", 9, "n", "answer");
    assertThat(store.repairAll(List.of(new Upsert(answer, 0))).join()).containsExactly(APPLIED);
  }

  @Test
  void theFloorIsNeverLoweredWithinAnEpoch() {
    store.raiseFloor(version(10));
    store.raiseFloor(version(5));
    assertThat(upsert(entity("tea", 9, "n", "late"))).isEqualTo(MISSING);
    store.raiseFloor(new Version(6, 20));
    assertThat(upsert(entity("tea", 9, "n", "of another epoch"))).isEqualTo(APPLIED);
  }

  @Test
  void aDeleteOfWhatIsNotThereLeavesATombstone() {
    assertThat(delete("tea", 7)).isEqualTo(APPLIED);
    assertThat(store.get("tea")).isInstanceOf(Lookup.Deleted.class);
    assertThat(put(entity("tea", 6, "name", "late"))).isEqualTo(FENCED);
  }

  @Test
  void aReplayedEventIsLeftToThePrimaryUnlessSomethingAsNewIsThere() {
    Entity older = entity("tea", 5, "name", "Tea");
    put(older);
    delete("back", 5);
    put(entity("old", 9, "name", "Old"));
    delete("gone", 5);
    List<ChangeEvent> events =
        List.of(
            new Delete("nothing", version(4), 0, 0),
            new Upsert(entity("tea", 6, "name", "newer"), 0),
            new Upsert(entity("back", 6, "name", "newer"), 0),
            new Upsert(entity("missing", 3, "name", "x"), 0),
            new Upsert(entity("old", 9, "name", "equal"), 0),
            new Upsert(entity("gone", 4, "name", "late"), 0));
    assertThat(store.replayAll(events).join())
        .containsExactly(MISSING, MISSING, MISSING, MISSING, FENCED, FENCED);
    assertThat(store.get("tea")).isEqualTo(new Lookup.Hit(older));
    assertThat(store.get("back")).isInstanceOf(Lookup.Deleted.class);
    assertThat(store.get("missing")).isEqualTo(Lookup.Absent.ABSENT);
    assertThat(store.get("nothing")).isEqualTo(Lookup.Absent.ABSENT);
    assertThat(store.get("gone")).isInstanceOf(Lookup.Deleted.class);
  }

  @Test
  void anInvalidEntryKeepsItsVersionAndIsRefilledByTheEqualRow() {
    Entity tea = entity("tea", 5, "name", "Tea");
    put(tea);
    assertThat(store.invalidate("tea")).isTrue();
    assertThat(store.get("tea")).isEqualTo(Lookup.Absent.ABSENT);
    assertThat(store.ttlRemaining("tea")).isEqualTo(Duration.ofSeconds(-2));
    assertThat(store.invalidate("tea")).isFalse();
    assertThat(upsert(entity("tea", 4, "name", "older"))).isEqualTo(FENCED);
    assertThat(upsert(tea)).isEqualTo(FENCED);
    assertThat(put(tea)).isEqualTo(APPLIED);
    assertThat(store.get("tea")).isEqualTo(new Lookup.Hit(tea));
  }

  @Test
  void invalidateTouchesLiveEntriesOnly() {
    assertThat(store.invalidate("tea")).isFalse();
    delete("tea", 5);
    assertThat(store.invalidate("tea")).isFalse();
    assertThat(store.get("tea")).isInstanceOf(Lookup.Deleted.class);
  }

  @Test
  void clearWithdrawsAndCountsLiveEntries() {
    List<Entity> rows = new ArrayList<>();
    for (int i = 0; i < 250; i++) {
      rows.add(entity("c" + i, 1, "n", "" + i));
    }
    store.putAll(rows).join();
    delete("c7", 2);
    store.invalidate("c8");
    assertThat(store.count()).isEqualTo(248);
    assertThat(store.clear()).isEqualTo(248);
    assertThat(store.count()).isZero();
    assertThat(store.get("c1")).isEqualTo(Lookup.Absent.ABSENT);
    assertThat(store.get("c7")).isInstanceOf(Lookup.Deleted.class);
    assertThat(store.putAll(rows).join()).filteredOn(FENCED::equals).hasSize(1);
    assertThat(store.count()).isEqualTo(249);
  }

  @Test
  void fieldsThatTheNewVersionLacksAreGone() {
    put(entity("tea", 1, "a", "1", "b", "2"));
    Entity less = entity("tea", 2, "b", "3");
    upsert(less);
    assertThat(store.get("tea")).isEqualTo(new Lookup.Hit(less));
    put(entity("tea", 3, "c", "4"));
    assertThat(store.get("tea")).isEqualTo(new Lookup.Hit(entity("tea", 3, "c", "4")));
  }

  @Test
  void oddValuesComeBackAsTheyWere() {
    Map<String, String> many = new LinkedHashMap<>();
    for (int i = 0; i < 600; i++) {
      many.put("field" + i, "value" + i);
    }
    Map<String, String> veryMany = new LinkedHashMap<>();
    for (int i = 0; i < 17_000; i++) {
      veryMany.put("f" + i, "" + i);
    }
    List<Entity> rows =
        List.of(
            entity("empty", 1, "value", "", "", "empty name"),
            entity("wide", 1, "\uD83E\uDDC0", "\uD83E\uDDC0 K\u00E4se \u20AC"),
            entity("nul", 1, "a\u0000b", "\u0000\r\n\u0000"),
            entity("long", 1, "text", "x".repeat(100 * 1024), "after", "\u00E4".repeat(20_000)),
            new Entity("many", many, version(1), 0),
            new Entity("veryMany", veryMany, version(1), 0),
            entity("K\u00E4se \u0000 *?[", 1, "strange", "id"));
    assertThat(store.putAll(rows).join()).containsOnly(APPLIED);
    for (Entity row : rows) {
      assertThat(store.get(row.id())).isEqualTo(new Lookup.Hit(row));
    }
    assertThat(store.ids()).contains("empty", "K\u00E4se \u0000 *?[");
  }

  @Test
  void anEntityOverTheLimitIsRejectedAlone() {
    CacheStore small =
        open(new StoreOptions(OPTIONS.ttl(), OPTIONS.ttl(), 1024, ReadyCheck.NOT_ASKED));
    List<ApplyOutcome> outcomes =
        small
            .putAll(
                List.of(
                    entity("a", 1, "n", "1"),
                    entity("large", 1, "n", "x".repeat(2000)),
                    entity("b", 1, "n", "2")))
            .join();
    assertThat(outcomes.get(0)).isEqualTo(APPLIED);
    assertThat(outcomes.get(1))
        .isInstanceOfSatisfying(
            ApplyOutcome.Rejected.class,
            rejected -> {
              assertThat(rejected.fault().kind()).isEqualTo(RedisFault.Kind.PERMANENT);
              assertThat(rejected.fault()).hasMessageContaining("large");
            });
    assertThat(outcomes.get(2)).isEqualTo(APPLIED);
    assertThat(small.get("large")).isEqualTo(Lookup.Absent.ABSENT);
  }

  @Test
  void everyEntryHasItsTimeToLive() {
    put(entity("tea", 1, "n", "1"));
    assertThat(store.ttlRemaining("tea")).isBetween(Duration.ofSeconds(1), Duration.ofMinutes(10));
    assertThat(store.ttlRemaining("coffee")).isEqualTo(Duration.ofSeconds(-2));
    delete("tea", 2);
    assertThat(store.ttlRemaining("tea")).isEqualTo(Duration.ofSeconds(-2));
  }

  @Test
  void aScanHandsOverLiveEntriesInPagesUntilItIsTold() {
    List<Entity> rows = new ArrayList<>();
    for (int i = 0; i < 250; i++) {
      rows.add(entity("c" + i, 1, "n", "" + i));
    }
    store.putAll(rows).join();
    delete("c7", 2);
    store.invalidate("c8");
    Map<String, Long> lives = new LinkedHashMap<>();
    store.scan(
        page -> {
          assertThat(page.size()).isBetween(1, 100);
          page.forEach(entry -> lives.put(entry.id(), entry.ttlMillis()));
          return true;
        });
    assertThat(lives).hasSize(248).doesNotContainKeys("c7", "c8");
    assertThat(lives.values()).allMatch(life -> life > 0 && life <= OPTIONS.ttl().toMillis());
    int[] pages = {0};
    store.scan(page -> ++pages[0] < 2);
    assertThat(pages[0]).isEqualTo(2);
  }

  @Test
  void aScanPassesOverIdsThatAreNotWanted() {
    put(entity("tea", 1, "n", "1"));
    put(entity("soup", 1, "n", "1"));
    put(entity("bread", 1, "n", "1"));
    delete("bread", 2);
    Set<String> asked = new TreeSet<>();
    List<String> handedOver = new ArrayList<>();
    store.scan(
        id -> asked.add(id) && !id.equals("tea"),
        page -> {
          page.forEach(entry -> handedOver.add(entry.id()));
          return true;
        });
    assertThat(asked).contains("tea", "soup");
    assertThat(handedOver).containsOnly("soup");
  }

  /** Removes what others have left where the store could not look past it. */
  protected void removeOthers() {}

  @Test
  void itIsEmptyUntilAnythingIsStored() {
    removeOthers();
    assertThat(store.isEmpty()).isTrue();
    delete("tea", 2);
    assertThat(store.isEmpty()).as("a tombstone is something").isFalse();
  }

  @Test
  void touchingLeavesWhatIsNotLiveAndNeverShortens() {
    put(entity("live", 1, "n", "1"));
    put(entity("gone", 1, "n", "1"));
    delete("gone", 2);
    List<String> ids = List.of("live", "gone", "nobody");
    assertThat(store.touch(ids, Duration.ofMinutes(5))).isZero();
    assertThat(store.ttlRemaining("live")).isGreaterThan(Duration.ofMinutes(9));
    assertThat(store.get("gone")).isInstanceOf(Lookup.Deleted.class);
    assertThat(store.get("nobody")).isEqualTo(Lookup.Absent.ABSENT);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> store.touch(ids, OPTIONS.ttl().plusMillis(1)));
  }

  @Test
  void anIdTwiceInOneCallIsRefusedWhole() {
    List<Entity> rows = List.of(entity("tea", 1, "n", "1"), entity("tea", 2, "n", "2"));
    assertThatIllegalArgumentException().isThrownBy(() -> store.putAll(rows).join());
    List<ChangeEvent> events = List.of(new Upsert(rows.get(0), 0), new Upsert(rows.get(1), 0));
    assertThatIllegalArgumentException().isThrownBy(() -> store.applyAll(events).join());
    assertThat(store.get("tea")).isEqualTo(Lookup.Absent.ABSENT);
  }

  @Test
  void emptyCallsAnswerEmpty() {
    assertThat(store.putAll(List.of()).join()).isEmpty();
    assertThat(store.applyAll(List.of()).join()).isEmpty();
    assertThat(store.getAll(List.of())).isEmpty();
  }

  @Test
  void outcomesAndAnswersStandInTheOrderOfTheCall() {
    List<Entity> first = new ArrayList<>();
    for (int i = 0; i < 300; i += 2) {
      first.add(entity("r" + i, 5, "n", "x".repeat(i * 10)));
    }
    store.putAll(first).join();
    List<Entity> rows = new ArrayList<>();
    List<ChangeEvent> events = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      rows.add(entity("r" + i, 4, "n", "" + i));
      events.add(
          i % 3 == 0
              ? new Delete("r" + i, version(i % 4 == 0 ? 3 : 9), 0, 0)
              : new Upsert(entity("r" + i, i % 4 == 0 ? 3 : 9, "n", "e" + i), 0));
    }
    List<ApplyOutcome> put = store.putAll(rows).join();
    List<ApplyOutcome> applied = store.applyAll(events).join();
    List<Lookup> lookups = store.getAll(rows.stream().map(Entity::id).toList());
    for (int i = 0; i < 300; i++) {
      assertThat(put.get(i)).as("row %d", i).isEqualTo(i % 2 == 0 ? FENCED : APPLIED);
      assertThat(applied.get(i)).as("event %d", i).isEqualTo(i % 4 == 0 ? FENCED : APPLIED);
      Class<?> kind = i % 4 != 0 && i % 3 == 0 ? Lookup.Deleted.class : Lookup.Hit.class;
      assertThat(lookups.get(i)).as("read %d", i).isInstanceOf(kind);
    }
  }

  /** The store against something obvious: a map that keeps the newest version of each id. */
  @Test
  void randomHistoriesEndAsInAMap() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Map<String, ChangeEvent> newest = new LinkedHashMap<>();
    for (int round = 0; round < 40; round++) {
      Map<String, ChangeEvent> batch = new LinkedHashMap<>();
      for (int i = 0; i < 30; i++) {
        String id = "k" + random.nextInt(40);
        long position = 1L + random.nextInt(1000);
        batch.put(
            id,
            random.nextInt(4) == 0
                ? new Delete(id, version(position), 1_000_000 + position, 0)
                : new Upsert(entity(id, position, "at", "" + position), 0));
      }
      boolean asRows = random.nextBoolean();
      if (asRows) {
        batch.values().removeIf(event -> event instanceof Delete);
        store
            .putAll(batch.values().stream().map(event -> ((Upsert) event).entity()).toList())
            .join();
      } else {
        store.applyAll(List.copyOf(batch.values())).join();
      }
      batch.forEach(
          (id, event) ->
              newest.merge(
                  id,
                  event,
                  (old, now) -> {
                    int order = now.version().compareTo(old.version());
                    return order > 0 || (order == 0 && asRows) ? now : old;
                  }));
    }
    newest.forEach(
        (id, event) -> {
          Lookup expected =
              event instanceof Upsert upsert
                  ? new Lookup.Hit(upsert.entity())
                  : new Lookup.Deleted(event.version(), event.committedMicros());
          assertThat(store.get(id)).as("seed %d, id %s", seed, id).isEqualTo(expected);
        });
  }

  @Test
  void whatIsWithdrawnAsOfAVersionLetsNothingOlderBack() {
    put(entity("w", 5, "n", "old"));
    assertThat(store.withdraw("w", version(6))).isTrue();
    assertThat(store.get("w")).isEqualTo(Lookup.Absent.ABSENT);
    assertThat(apply(new Upsert(entity("w", 6, "n", "same"), 0))).isEqualTo(FENCED);
    assertThat(put(entity("w", 5, "n", "older"))).isEqualTo(FENCED);
    Entity newer = entity("w", 7, "n", "new");
    assertThat(apply(new Upsert(newer, 0))).isEqualTo(APPLIED);
    assertThat(store.withdraw("w", version(6))).as("something newer is stored").isFalse();
    assertThat(store.get("w")).isEqualTo(new Lookup.Hit(newer));
    assertThat(store.withdraw("nothing there", version(6))).isTrue();
    assertThat(apply(new Upsert(entity("nothing there", 5, "n", "1"), 0))).isEqualTo(FENCED);
  }
}
