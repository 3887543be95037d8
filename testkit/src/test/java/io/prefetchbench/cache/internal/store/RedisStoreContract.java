package io.prefetchbench.cache.internal.store;

import static io.prefetchbench.cache.ApplyOutcome.Applied.APPLIED;
import static io.prefetchbench.cache.ApplyOutcome.Fenced.FENCED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.prefetchbench.cache.ApplyOutcome;
import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.Reply;
import io.prefetchbench.testkit.StoreContract;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a store in Redis must do beyond {@link StoreContract}, by either port and either form. */
abstract class RedisStoreContract extends StoreContract {
  private final RedisPort port;
  private final boolean plain;
  private final KeySpace keys = TestRedis.freshKeys();

  RedisStoreContract(RedisPort port, boolean plain) {
    this.port = port;
    this.plain = plain;
  }

  @Override
  protected CacheStore open(StoreOptions options) {
    return plain
        ? RedisStore.openPlain(port, port, keys, options)
        : RedisStore.open(port, port, keys, options);
  }

  private Reply redis(Object... words) {
    return port.call(Command.of(words)).orThrow();
  }

  @Override
  protected void removeOthers() {
    redis("FLUSHALL");
  }

  @Test
  void saysHowItWrites() {
    assertThat(store.describe())
        .contains(plain ? "HSET" : "RESTORE of dump payloads (listpacks")
        .contains(port.describe());
  }

  @Test
  void theMetaFieldLeadsTheHash() {
    put(entity("tea", 0xAB, "name", "Tea"));
    List<Reply> parts = redis("HGETALL", keys.keyOf("tea")).many();
    assertThat(parts.get(0).text()).isEqualTo("~");
    assertThat(parts.get(1).text())
        .isEqualTo("1" + "00000007" + "00000000000000ab" + "0" + "000000000f42eb");
    assertThat(parts).hasSize(4);
    assertThat(redis("OBJECT", "ENCODING", keys.keyOf("tea")).text()).isEqualTo("listpack");
  }

  @Test
  void whatIsForeignIsReportedForItsKeyAlone() {
    redis("SET", keys.keyOf("text"), "mine");
    redis("HSET", keys.keyOf("format"), "~", "2" + "0".repeat(50), "a", "b");
    List<Entity> rows =
        List.of(
            entity("one", 1, "n", "1"),
            entity("text", 1, "n", "2"),
            entity("format", 1, "n", "3"),
            entity("two", 1, "n", "4"));
    List<ChangeEvent> events = new ArrayList<>();
    rows.forEach(row -> events.add(new ChangeEvent.Upsert(row, 0)));
    events.set(1, new ChangeEvent.Delete("text", version(9), 0, 0));
    for (List<ApplyOutcome> outcomes :
        List.of(store.applyAll(events).join(), store.putAll(rows).join())) {
      assertThat(outcomes.get(0)).isEqualTo(APPLIED);
      assertThat(outcomes.get(1)).isEqualTo(new ApplyOutcome.Foreign("a key of another type"));
      assertThat(outcomes.get(2))
          .isEqualTo(new ApplyOutcome.Foreign("a meta field of another format"));
      assertThat(outcomes.get(3)).isEqualTo(APPLIED);
    }
    assertThat(redis("GET", keys.keyOf("text")).text()).isEqualTo("mine");
    assertThat(redis("HGET", keys.keyOf("format"), "a").text()).isEqualTo("b");
    assertThat(store.get("format")).isEqualTo(Lookup.Absent.ABSENT);
    assertThatExceptionOfType(RedisFault.class)
        .isThrownBy(() -> store.get("text"))
        .satisfies(fault -> assertThat(fault.kind()).isEqualTo(RedisFault.Kind.PERMANENT));
    assertThat(store.ids()).containsExactly("one", "two");
    assertThat(store.clear()).isEqualTo(2);
  }

  @Test
  void aRepairReplacesWhatIsForeignAndIsFencedAllTheSame() {
    redis("SET", keys.keyOf("text"), "mine");
    redis("RPUSH", keys.keyOf("list"), "mine");
    redis("HSET", keys.keyOf("format"), "~", "2" + "0".repeat(50), "a", "b");
    put(entity("newer", 9, "n", "9"));
    put(entity("equal", 3, "n", "damaged"));
    List<ChangeEvent> answers =
        List.of(
            new ChangeEvent.Upsert(entity("text", 1, "n", "1"), 0),
            new ChangeEvent.Delete("list", version(2), 0, 0),
            new ChangeEvent.Upsert(entity("format", 1, "n", "3"), 0),
            new ChangeEvent.Upsert(entity("newer", 1, "n", "4"), 0),
            new ChangeEvent.Upsert(entity("equal", 3, "n", "5"), 0));
    assertThat(store.repairAll(answers).join())
        .containsExactly(
            APPLIED, APPLIED, APPLIED, ApplyOutcome.Fenced.FENCED, ApplyOutcome.Applied.APPLIED);
    assertThat(store.get("text")).isEqualTo(new Lookup.Hit(entity("text", 1, "n", "1")));
    assertThat(store.get("list")).isInstanceOf(Lookup.Deleted.class);
    assertThat(store.get("format")).isEqualTo(new Lookup.Hit(entity("format", 1, "n", "3")));
    assertThat(store.get("newer")).isEqualTo(new Lookup.Hit(entity("newer", 9, "n", "9")));
    assertThat(store.get("equal")).isEqualTo(new Lookup.Hit(entity("equal", 3, "n", "5")));
  }

  @Test
  void aHashWithoutMetaIsReadableAndOlderThanEverything() {
    redis("HSET", keys.keyOf("demo"), "name", "Demo", "left", "over");
    assertThat(store.get("demo"))
        .isEqualTo(
            new Lookup.Hit(
                new Entity("demo", Map.of("name", "Demo", "left", "over"), Version.NONE, 0)));
    Entity row = new Entity("demo", Map.of("name", "New"), Version.NONE, 0);
    assertThat(put(row)).isEqualTo(APPLIED);
    assertThat(store.get("demo")).isEqualTo(new Lookup.Hit(row));
    redis("HSET", keys.keyOf("other"), "name", "Demo");
    assertThat(store.invalidate("other")).isTrue();
    assertThat(store.get("other")).isEqualTo(Lookup.Absent.ABSENT);
  }

  @Test
  void everyKeyExpires() {
    put(entity("live", 1, "n", "1"));
    upsert(entity("event", 1, "n", "1"));
    delete("gone", 1);
    put(entity("invalid", 1, "n", "1"));
    store.invalidate("invalid");
    assertThat(millisLeft("live")).isBetween(1L, 600_000L);
    assertThat(millisLeft("event")).isBetween(1L, 600_000L);
    assertThat(millisLeft("gone")).isBetween(1L, 60_000L);
    assertThat(millisLeft("invalid")).isBetween(1L, 600_000L);
    redis("PERSIST", keys.keyOf("live"));
    assertThat(store.ttlRemaining("live")).hasSeconds(-1);
    store.invalidate("live");
    assertThat(millisLeft("live")).isBetween(1L, 600_000L);
    put(entity("live", 1, "n", "1"));
    redis("PEXPIRE", keys.keyOf("live"), 5000);
    put(entity("live", 1, "n", "1"));
    assertThat(millisLeft("live")).isGreaterThan(5000);
  }

  @Test
  void touchingSetsLivesThatAreShortTooLongOrEndless() {
    for (String id : List.of("brief", "endless", "long", "gone")) {
      put(entity(id, 1, "n", "1"));
    }
    delete("gone", 2);
    redis("PEXPIRE", keys.keyOf("brief"), 5_000);
    redis("PERSIST", keys.keyOf("endless"));
    redis("PEXPIRE", keys.keyOf("long"), 900_000);
    redis("HSET", keys.keyOf("demo"), "name", "Demo");
    List<String> ids = List.of("brief", "endless", "long", "gone", "demo", "nobody");
    assertThat(store.touch(ids, OPTIONS.ttl().minusMinutes(1))).isEqualTo(4);
    for (String id : List.of("brief", "endless", "long", "demo")) {
      assertThat(millisLeft(id)).as(id).isBetween(500_000L, 540_000L);
    }
    assertThat(millisLeft("gone")).isBetween(1L, 60_000L);
    assertThat(millisLeft("nobody")).isEqualTo(-2);
    assertThat(store.get("brief")).isEqualTo(new Lookup.Hit(entity("brief", 1, "n", "1")));
  }

  private long millisLeft(String id) {
    return redis("PTTL", keys.keyOf(id)).number();
  }

  @Test
  void halfASurrogatePairIsRejectedAlone() {
    List<ApplyOutcome> outcomes =
        store
            .putAll(
                List.of(
                    entity("half", 1, "\uD83E", "1", "\uD83D", "2"), entity("whole", 1, "n", "1")))
            .join();
    assertThat(outcomes.get(0)).isInstanceOf(ApplyOutcome.Rejected.class);
    assertThat(outcomes.get(1)).isEqualTo(APPLIED);
    assertThat(store.get("half")).isEqualTo(Lookup.Absent.ABSENT);
  }

  @Test
  void scriptsThatRedisForgotAreLoadedAgain() {
    redis("SCRIPT", "FLUSH");
    List<ChangeEvent> events = new ArrayList<>();
    for (int i = 0; i < 250; i++) {
      events.add(
          i % 2 == 0
              ? new ChangeEvent.Upsert(entity("s" + i, 1, "n", "1"), 0)
              : new ChangeEvent.Delete("s" + i, version(1), 0, 0));
    }
    assertThat(store.applyAll(events).join()).containsOnly(APPLIED);
    assertThat(store.applyAll(events).join()).containsOnly(FENCED);
    redis("SCRIPT", "FLUSH");
    assertThat(store.count()).isEqualTo(125);
    redis("SCRIPT", "FLUSH");
    assertThat(store.invalidate("s0")).isTrue();
  }

  @Test
  void aFilledKeyspaceIsWrittenOverThroughTheFence() {
    List<Entity> old = new ArrayList<>();
    List<Entity> rows = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      old.add(entity("f" + i, i % 5 == 0 ? 9 : 3, "n", "old"));
      rows.add(entity("f" + i, 5, "n", "new" + i));
    }
    assertThat(store.putAll(old.subList(0, 250)).join()).containsOnly(APPLIED);
    for (int pass = 0; pass < 3; pass++) {
      List<ApplyOutcome> outcomes = store.putAll(rows).join();
      for (int i = 0; i < 500; i++) {
        boolean newerIsThere = i < 250 && i % 5 == 0;
        assertThat(outcomes.get(i)).as("f%d", i).isEqualTo(newerIsThere ? FENCED : APPLIED);
      }
    }
    List<Lookup> lookups = store.getAll(rows.stream().map(Entity::id).toList());
    assertThat(lookups.get(1)).isEqualTo(new Lookup.Hit(rows.get(1)));
    assertThat(lookups.get(0)).isEqualTo(new Lookup.Hit(old.get(0)));
    assertThat(lookups.get(499)).isEqualTo(new Lookup.Hit(rows.get(499)));
  }

  @Test
  void whatIsAbsentIsNotReadyWithoutTheMarker() {
    CacheStore marked = open(OPTIONS.withReadyCheck(ReadyCheck.MARKER));
    put(entity("tea", 1, "n", "1"));
    assertThat(marked.get("tea")).isInstanceOf(Lookup.Hit.class);
    assertThat(marked.get("none")).isInstanceOf(Lookup.NotReady.class);
    assertThat(marked.getAsync("none").join()).isInstanceOf(Lookup.NotReady.class);
    assertThat(marked.getAll(List.of("none", "tea", "nor this")))
        .extracting(Lookup::getClass)
        .isEqualTo(List.of(Lookup.NotReady.class, Lookup.Hit.class, Lookup.NotReady.class));
    redis("SET", keys.readyMarkerKey(), "loading");
    assertThat(marked.get("none")).isEqualTo(new Lookup.NotReady("the cache reports: loading"));
    redis("SET", keys.readyMarkerKey(), "ready 123");
    assertThat(marked.get("none")).isEqualTo(Lookup.Absent.ABSENT);
    assertThat(marked.getAsync("none").join()).isEqualTo(Lookup.Absent.ABSENT);
    assertThat(marked.getAll(List.of("none", "tea")).get(0)).isEqualTo(Lookup.Absent.ABSENT);
    delete("gone", 1);
    assertThat(marked.get("gone")).isInstanceOf(Lookup.Deleted.class);
  }
}
