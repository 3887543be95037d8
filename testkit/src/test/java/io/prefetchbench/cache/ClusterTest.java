package io.prefetchbench.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.prefetchbench.cache.Lookup.FreshLookup;
import io.prefetchbench.cache.internal.engine.CacheEngine;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.Shard;
import io.prefetchbench.cache.internal.redis.Slots;
import io.prefetchbench.cache.internal.redis.TestedClient;
import io.prefetchbench.cache.internal.store.RedisStore;
import io.prefetchbench.cache.internal.store.StoreOptions;
import io.prefetchbench.testbed.redis.RedisServer;
import io.prefetchbench.testbed.redis.RespConnection;
import io.prefetchbench.testkit.MockPrimary;
import io.prefetchbench.testkit.Mutation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The cache on a cluster of three masters; what changes the cluster comes last. */
@Tag("system")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static ClusterRig rig;
  private MockPrimary primary;

  @BeforeAll
  static void startRedis() {
    rig = new ClusterRig();
  }

  @AfterAll
  static void stopRedis() {
    rig.close();
  }

  @BeforeEach
  void fill() {
    primary = rig.anew();
  }

  private void assertEqual(CacheEngine cache) {
    assertThat(cache.ids()).isEqualTo(primary.ids());
    List<Lookup> expected = new ArrayList<>();
    primary.records().forEach(entity -> expected.add(new Lookup.Hit(entity)));
    assertThat(cache.getAll(primary.ids())).isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource
  @Order(1)
  void loadsReadsAndFollowsWithTheDocumentedRights(TestedClient client) throws Exception {
    rig.allowLogins();
    try (RedisPort reads =
            client.connect(rig.address("cache-worker:change-me@"), ConnectionOptions.STANDARD);
        RedisPort writes =
            client.connect(rig.address("cache-worker:change-me@"), ConnectionOptions.STANDARD);
        RedisPort elsewhere =
            client.connect(rig.address("cache-reader:change-me@"), ConnectionOptions.STANDARD);
        CacheEngine cache = rig.builder(primary, "worker").ports(reads, writes).build();
        CacheEngine reader =
            rig.builder(primary, "r").ports(elsewhere, elsewhere).workerHere(false).build()) {
      assertThat(reader.get(primary.ids().get(0))).isInstanceOf(Lookup.NotReady.class);
      assertThat(cache.describe()).contains("RESTORE of dump payloads (listpacks", "3 masters");
      assertThat(cache.start().loaded()).isEqualTo(ClusterRig.ENTITIES);
      assertEqual(cache);
      rig.shards().forEach(this::assertHasItsShareAndItsMarker);
      follow(cache, reader);
      CacheRig.soon().until(() -> cache.health().state() == Health.State.READY);
      assertThat(cache.reprefetch().load().rejected()).isZero();
      assertEqual(cache);
    }
  }

  private void assertHasItsShareAndItsMarker(Shard shard) {
    assertThat(rig.on(shard, "DBSIZE").number()).isGreaterThan(ClusterRig.ENTITIES / 6);
    String marker = rig.on(shard, "GET", ClusterRig.KEYS.readyMarkerKey(shard)).text();
    String server = rig.on(shard, "INFO", "server").text();
    assertThat(marker).startsWith("ready ");
    assertThat(server).contains("run_id:" + marker.split(" ", -1)[2]);
  }

  private void follow(CacheEngine cache, CacheEngine reader) {
    String first = primary.ids().get(0);
    String second = primary.ids().get(1);
    Mutation updated = primary.update(first, "name", "Tea").orElseThrow();
    Mutation added = primary.add("new-1", Map.of("name", "New")).orElseThrow();
    Mutation deleted = primary.delete(second).orElseThrow();
    for (Mutation each : List.of(updated, added, deleted)) {
      reader.awaitVisible(each.id(), each.version(), MINUTE);
    }
    assertThat(reader.getAll(List.of(first, "nobody", second, "new-1")))
        .extracting(Object::getClass)
        .isEqualTo(
            List.of(Lookup.Hit.class, Lookup.Absent.class, Lookup.Deleted.class, Lookup.Hit.class));
    assertThat(reader.getAsync("nobody").join()).isEqualTo(Lookup.Absent.ABSENT);
    assertThat(reader.ttlRemaining(first)).isPositive();
    CacheRig.soon().until(() -> reader.getIfFresh(first, MINUTE) instanceof FreshLookup.Fresh);
    assertThat(cache.count()).isEqualTo(ClusterRig.ENTITIES);
    assertThat(cache.invalidate(first)).isTrue();
    assertThat(reader.get(first)).isEqualTo(Lookup.Absent.ABSENT);
  }

  @Test
  @Order(2)
  void aPassRemovesTheOrphansOfEveryShard() {
    try (CacheEngine cache = rig.builder(primary, "worker").build()) {
      cache.start();
      List<String> strays = rig.shards().stream().map(s -> rig.idOn(s, "stray-")).toList();
      for (String id : strays) {
        ChangeEvent old = new ChangeEvent.Upsert(Strays.named(id), 0);
        assertThat(cache.apply(old)).isEqualTo(ApplyOutcome.Missing.MISSING);
        assertThat(cache.get(id)).as("the primary's answer").isInstanceOf(Lookup.Deleted.class);
        rig.on(rig.shardOf(id), "DEL", ClusterRig.KEYS.keyOf(id));
      }
      Strays.store(rig.admin, strays.stream().map(Strays::named).toList());
      ReprefetchResult pass = cache.reprefetch();
      assertThat(pass.removed()).isEqualTo(3);
      assertThat(cache.getAll(strays)).allMatch(Lookup.Deleted.class::isInstance);
      assertThat(cache.clear()).isEqualTo(ClusterRig.ENTITIES);
      assertThat(cache.count()).isZero();
    }
  }

  @Test
  @Order(3)
  void anEmptiedShardIsNotReadyAndTheOthersAre() {
    try (CacheEngine cache = rig.builder(primary, "w").workerHere(false).build()) {
      cache.start();
    }
    Shard emptied = rig.shards().get(1);
    try (CacheEngine reader = rig.builder(primary, "r").workerHere(false).build()) {
      rig.empty(emptied);
      for (String id : primary.ids()) {
        assertThat(reader.get(id))
            .isInstanceOf(
                rig.shardOf(id).equals(emptied) ? Lookup.NotReady.class : Lookup.Hit.class);
      }
      List<Lookup> nobody =
          reader.getAll(rig.shards().stream().map(s -> rig.idOn(s, "nobody-")).toList());
      assertThat(nobody.get(1)).isInstanceOf(Lookup.NotReady.class);
      assertThat(List.of(nobody.get(0), nobody.get(2))).containsOnly(Lookup.Absent.ABSENT);
      assertThat(reader.standing()).isEmpty();
      assertThat(reader.reprefetch().load().rejected()).isZero();
      assertEqual(reader);
    }
  }

  @Test
  @Order(4)
  void heals() {
    try (CacheEngine cache = rig.builder(primary, "worker").build()) {
      cache.start();
      CacheRig.soon().until(() -> cache.health().state() == Health.State.READY);
      rig.empty(rig.shards().get(2));
      CacheRig.soon().until(() -> cache.passes() > 1 && cache.standing().isPresent());
      CacheRig.soon().untilAsserted(() -> assertEqual(cache));
    }
  }

  @Test
  @Order(5)
  void aSlotOnItsWayIsFollowedAndVouchedForByNobodyUntilAPass() {
    Shard from = rig.shards().get(1);
    RedisServer source = rig.cluster.masters().get(1);
    RedisServer target = rig.cluster.masters().get(2);
    String id =
        primary.ids().stream().filter(i -> rig.shardOf(i).equals(from)).findFirst().orElseThrow();
    String slot = Integer.toString(Slots.of(Command.utf8(ClusterRig.KEYS.keyOf(id))));
    try (CacheEngine cache = rig.builder(primary, "w").workerHere(false).build();
        RespConnection here = source.connect();
        RespConnection there = target.connect()) {
      cache.start();
      there.call("CLUSTER", "SETSLOT", slot, "IMPORTING", here.text("CLUSTER", "MYID"));
      here.call("CLUSTER", "SETSLOT", slot, "MIGRATING", there.text("CLUSTER", "MYID"));
      String[] place = {target.host(), Integer.toString(target.port())};
      for (String key : here.texts("CLUSTER", "GETKEYSINSLOT", slot, "100")) {
        here.call("MIGRATE", place[0], place[1], key, "0", "5000");
      }
      assertThat(cache.get(id)).isInstanceOf(Lookup.Hit.class);
      assertThat(cache.getAll(primary.ids())).allMatch(Lookup.Hit.class::isInstance);
      assertThat(cache.redirects()).as("ASK, for either").isGreaterThanOrEqualTo(2);
      String owner = there.text("CLUSTER", "MYID");
      there.call("CLUSTER", "SETSLOT", slot, "NODE", owner);
      here.call("CLUSTER", "SETSLOT", slot, "NODE", owner);
      assertThat(cache.get(id)).isInstanceOf(Lookup.Hit.class);
    }
    CacheRig.soon().until(() -> !rig.shards().contains(from));
    try (CacheEngine reader = rig.builder(primary, "r").workerHere(false).build()) {
      String absent = "nobody{" + ClusterRig.KEYS.keyOf(id) + "}";
      assertThat(reader.get(absent)).isInstanceOf(Lookup.NotReady.class);
      // The masters tell each other of the move in their own time.
      CacheRig.soon()
          .until(
              () -> {
                reader.reprefetch();
                return reader.get(absent) == Lookup.Absent.ABSENT;
              });
      assertEqual(reader);
    }
  }

  @Test
  @Order(6)
  void aPromotedReplicaIsALossAndHeals() {
    RedisServer replica = rig.cluster.addReplica(0);
    try (CacheEngine cache = rig.builder(primary, "worker").build()) {
      cache.start();
      CacheRig.soon().until(() -> cache.health().state() == Health.State.READY);
      long passes = cache.passes();
      rig.cluster.promote(replica);
      Mutation changed = primary.update(primary.ids().get(0), "name", "Tea").orElseThrow();
      CacheRig.soon().until(() -> cache.passes() > passes && cache.standing().isPresent());
      assertThat(cache.awaitVisible(changed.id(), changed.version(), MINUTE)).isNotNull();
      // The rig's own port learns of it in its own time.
      CacheRig.soon()
          .until(
              () ->
                  rig.on(rig.shards().get(0), "INFO", "server")
                      .text()
                      .contains("tcp_port:" + replica.port()));
      CacheRig.soon().untilAsserted(() -> assertEqual(cache));
    }
  }

  @Test
  @Order(7)
  void whatNeedsOneRedisRefusesACluster() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> MockPrimary.open(rig.admin, primary.options()))
        .withMessage("the mock primary needs a single Redis server, not a cluster");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> rig.admin.call(Command.of("SCAN", "0")))
        .withMessageContaining("one master");
    RedisStore plain =
        RedisStore.openPlain(rig.admin, rig.admin, ClusterRig.KEYS, StoreOptions.STANDARD);
    assertThat(plain.count()).isZero();
    assertThat(plain.get("nobody")).isEqualTo(Lookup.Absent.ABSENT);
  }
}
