package io.prefetchbench.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.prefetchbench.cache.internal.engine.CacheEngine;
import io.prefetchbench.cache.internal.engine.EngineBuilder;
import io.prefetchbench.cache.internal.engine.ReprefetchAttempt;
import io.prefetchbench.cache.internal.feed.FeedOptions;
import io.prefetchbench.cache.internal.feed.StreamFeed;
import io.prefetchbench.cache.internal.pass.PassLease;
import io.prefetchbench.cache.internal.store.KeySpace;
import io.prefetchbench.testkit.MockPrimary;
import io.prefetchbench.testkit.PrimaryOptions;
import io.prefetchbench.testkit.Shape;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What a cache does by itself: heals after losses, keeps entries alive, guards its prefix. */
@Tag("system")
@Execution(ExecutionMode.CONCURRENT)
class CacheMaintenanceTest {
  private final LiveRedis primaryRedis = LiveRedis.start();
  private final LiveRedis cacheRedis = startLeader();
  private final SwitchPort port = new SwitchPort(cacheRedis.port());
  private final MockPrimary primary =
      MockPrimary.open(
          primaryRedis.port(), PrimaryOptions.defaults().withReadLatency(Duration.ZERO));
  private CacheEngine cache;

  @BeforeEach
  void open() {
    primary.fill(Shape.named("category-5"), 50, 1, done -> {});
    cache = builder().build();
    cache.start();
    soon().until(() -> cache.health().state() == Health.State.READY);
  }

  @AfterEach
  void close() {
    cache.close();
    cacheRedis.close();
    primaryRedis.close();
  }

  private EngineBuilder builder() {
    FeedOptions options = FeedOptions.of(primary.options().feedKey(), "cache:category:", "worker");
    return new EngineBuilder(primary)
        .ports(port, port)
        .feed(new StreamFeed(primaryRedis.port(), options, System::nanoTime));
  }

  /** One that does not let its replicas wait for others. */
  private static LiveRedis startLeader() {
    return LiveRedis.start("--repl-diskless-sync-delay", "0");
  }

  private static ConditionFactory soon() {
    return Awaitility.await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(20));
  }

  private void assertHealed() {
    soon()
        .untilAsserted(
            () -> {
              assertThat(cache.standing()).isPresent();
              assertThat(cache.ids()).isEqualTo(primary.ids());
              for (Entity entity : primary.records()) {
                assertThat(cache.get(entity.id())).isEqualTo(new Lookup.Hit(entity));
              }
            });
  }

  @Test
  void aReplicaPromotedWithoutTheLastWritesIsRefusedAndThenMadeGood() {
    String id = Shape.id(3);
    try (LiveRedis replica = LiveRedis.start()) {
      replica.run("REPLICAOF", cacheRedis.address().host(), cacheRedis.address().port());
      soon().until(() -> replica.run("INFO", "replication").text().contains("link_status:up"));
      replica.run("REPLICAOF", "NO", "ONE");
      Entity after = applied(id, "lost with the old server");
      port.switchTo(replica.port());
      assertHealed();
      assertThat(cache.get(id)).isEqualTo(new Lookup.Hit(after));
      assertThat(replica.run("GET", "prefetch:cache:category::ready").text()).startsWith("ready");
      cache.close();
    }
  }

  private Entity applied(String id, String name) {
    assertThat(primary.update(id, "name", name)).isPresent();
    Entity after = primary.find(id).orElseThrow();
    soon().until(() -> cache.get(id).equals(new Lookup.Hit(after)));
    return after;
  }

  @Test
  void aServerThatCameBackEmptyIsLoadedAgain() {
    try (LiveRedis empty = LiveRedis.start()) {
      port.switchTo(empty.port());
      assertHealed();
      cache.close();
    }
  }

  @Test
  void aReaderElsewhereAnswersNotReadyWhileNobodyHeals() {
    cache.close();
    try (CacheEngine reader = builder().workerHere(false).build()) {
      soon().until(() -> reader.get(Shape.id(1)) instanceof Lookup.Hit);
      soon().until(() -> reader.health().state() != Health.State.NOT_READY);
      String half = Shape.id(1);
      Map<String, String> fields = primary.find(half).orElseThrow().fields();
      awaitSeen();
      cacheRedis.run("FLUSHALL");
      cacheRedis.run("HSET", new KeySpace("cache:category:").keyOf(half), "n", fields.toString());
      soon().until(() -> reader.get(half) instanceof Lookup.NotReady);
      assertThat(reader.getAll(List.of(half)).get(0)).isInstanceOf(Lookup.NotReady.class);
      assertThat(reader.getAsync(half).join()).isInstanceOf(Lookup.NotReady.class);
      reader.reprefetch(PrefetchCache.ReprefetchOptions.FORCED);
      assertThat(reader.get(half)).isInstanceOf(Lookup.Hit.class);
    }
  }

  /** The watch of a new reader needs one look before it can tell a loss. */
  private void awaitSeen() {
    long before = infos();
    soon().until(() -> infos() >= before + 4);
  }

  private long infos() {
    String stats = cacheRedis.run("INFO", "commandstats").text();
    return Long.parseLong(stats.replaceAll("(?s).*cmdstat_pttl:calls=(\\d+).*", "$1"));
  }

  @Test
  void aPrimaryMadeAnewWinsOverTheOldEntries() {
    String second = primaryRedis.run("TIME").many().get(0).text();
    soon().until(() -> !primaryRedis.run("TIME").many().get(0).text().equals(second));
    long epoch = primary.position().epoch();
    primaryRedis.run("FLUSHALL");
    primary.fill(Shape.named("category-5"), 45, 2, done -> {});
    assertThat(primary.position().epoch()).isGreaterThan(epoch);
    assertHealed();
    soon().until(() -> cache.standing().orElseThrow().epoch() > epoch);
    assertThat(cache.get(Shape.id(47))).isInstanceOf(Lookup.Deleted.class);
    applied(Shape.id(1), "of the new epoch");
  }

  @Test
  void deletesThatWaitInTheFeedHoldAPassUpForSecondsOnly() {
    try (var paused = cache.admin().pauseWorkers("test", Duration.ofMinutes(1)).orElseThrow()) {
      assertThat(paused.awaitIdle(Duration.ofSeconds(20)).isReached()).isTrue();
      for (int i = 1; i <= 30; i++) {
        assertThat(primary.delete(Shape.id(i))).isPresent();
      }
      awaitSeen();
      long before = cache.passes();
      cacheRedis.run("DEL", new KeySpace("cache:category:").readyMarkerKey());
      soon().until(() -> cache.passes() > before + 1);
      assertThat(cache.standing()).as("the guard has stopped both passes").isEmpty();
    }
    assertHealed();
  }

  @Test
  void aPassThatRunsElsewhereIsNamed() {
    PassLease elsewhere =
        new PassLease(
            cacheRedis.port(),
            new KeySpace("cache:category:"),
            "pass",
            "other pid 7",
            Duration.ofMillis(700));
    assertThat(elsewhere.take()).isInstanceOf(PassLease.Held.class);
    assertThat(cache.attemptReprefetch(PrefetchCache.ReprefetchOptions.STANDARD))
        .isInstanceOfSatisfying(
            ReprefetchAttempt.Busy.class,
            busy ->
                assertThat(busy.words())
                    .isEqualTo("a pass is already running, by other" + " pid 7"));
    assertThat(cache.reprefetch().load().loaded()).as("waits for it").isEqualTo(50);
    assertThat(cache.attemptReprefetch(PrefetchCache.ReprefetchOptions.STANDARD))
        .isInstanceOf(ReprefetchAttempt.Ran.class);
  }

  @Test
  void entriesOutliveTheirTtlWhileSyncIsHealthy() {
    cache.close();
    cacheRedis.run("FLUSHALL");
    Duration ttl = Duration.ofSeconds(3);
    cache = builder().ttl(ttl).build();
    cache.start();
    long begun = System.nanoTime();
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              assertThat(cache.get(Shape.id(9))).isInstanceOf(Lookup.Hit.class);
              assertThat(cache.ttlRemaining(Shape.id(9))).isBetween(Duration.ZERO, ttl);
              return System.nanoTime() - begun > 2 * ttl.toNanos();
            });
    assertThat(cache.count()).isEqualTo(50);
  }

  @Test
  void aPrefixInsideAnotherIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().prefix("cache:").build())
        .withMessageContaining("cache:category:");
    builder().prefix("other:").build().close();
  }

  @Test
  void comparesOnDemandAndNowAndThen() {
    assertThat(cache.reconcile().isClean()).isTrue();
    Strays.store(cacheRedis.port(), List.of(Strays.named("stray")));
    DriftReport report = cache.reconcile(DriftReport.Mode.REPAIR);
    assertThat(report.orphaned().firstIds()).containsExactly("stray");
    assertThat(report.repaired().removed()).isEqualTo(1);
    assertThat(cache.get("stray")).isInstanceOf(Lookup.Deleted.class);
    assertThat(cache.admin().lastReconcile()).contains(report);
    cache.close();
    cache = builder().reconcile(Duration.ofSeconds(1), DriftReport.Mode.COMPARE).build();
    cache.start();
    soon().until(() -> cache.admin().lastReconcile().isPresent());
    assertThat(cache.admin().lastReconcile().orElseThrow().scanned()).isEqualTo(50);
    assertThat(cache.memoryEstimate().orElseThrow().entities()).isEqualTo(50);
  }
}
