package io.prefetchbench.cache;

import static io.prefetchbench.cache.CacheRig.soon;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.prefetchbench.cache.Lookup.FreshLookup;
import io.prefetchbench.cache.internal.engine.CacheEngine;
import io.prefetchbench.cache.internal.engine.EngineBuilder;
import io.prefetchbench.cache.internal.feed.FeedOptions;
import io.prefetchbench.cache.internal.feed.StreamFeed;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.Reply;
import io.prefetchbench.testkit.MockPrimary;
import io.prefetchbench.testkit.PrimaryOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.slf4j.LoggerFactory;

/**
 * A primary that is replaced, restored or restarted while nobody commits anything: the cache finds
 * out, is not READY meanwhile, and ends with what the primary has, or says what must be done.
 */
@Tag("system")
@Execution(ExecutionMode.CONCURRENT)
class PrimaryHistoryTest {
  private static final long TWO_DAYS = 2 * 24 * 3600;

  private final LiveRedis cacheRedis = LiveRedis.start();
  private final LiveRedis firstRedis = LiveRedis.start();
  private final SwitchPort port = new SwitchPort(firstRedis.port());
  private final MockPrimary primary = open(port);

  @AfterEach
  void close() {
    firstRedis.close();
    cacheRedis.close();
  }

  private static MockPrimary open(RedisPort port) {
    MockPrimary opened =
        MockPrimary.open(port, PrimaryOptions.defaults().withReadLatency(Duration.ZERO));
    opened.seed();
    return opened;
  }

  private CacheEngine cache(String worker) {
    return cache(worker, primary, port);
  }

  private CacheEngine cache(String worker, MockPrimary source, RedisPort feedPort) {
    FeedOptions options = FeedOptions.of(source.options().feedKey(), "cache:category:", worker);
    return new EngineBuilder(source)
        .redis(cacheRedis.address())
        .workerName(worker)
        .feed(new StreamFeed(feedPort, options, System::nanoTime))
        .build();
  }

  private static void awaitReady(CacheEngine cache) {
    soon()
        .untilAsserted(
            () ->
                assertThat(cache.health())
                    .satisfies(
                        health ->
                            assertThat(health.state())
                                .as(health.reason())
                                .isEqualTo(Health.State.READY)));
  }

  private static void awaitEqual(CacheEngine cache, MockPrimary source) {
    soon()
        .untilAsserted(
            () -> {
              assertThat(cache.ids()).isEqualTo(source.ids());
              for (Entity entity : source.records()) {
                assertThat(cache.get(entity.id())).isEqualTo(new Lookup.Hit(entity));
              }
            });
  }

  /** Another server in the place of the primary's, whose history begins in this epoch. */
  private MockPrimary replaced(LiveRedis by, long epoch) {
    by.run("SET", "primary:epoch", Long.toString(epoch));
    MockPrimary other = open(by.port());
    other.delete("cat-002");
    other.update("cat-001", "name", "of another history");
    port.switchTo(by.port());
    return other;
  }

  @Test
  void aPrimaryOfASmallerEpochIsTakenOverWhileItIsQuiet() {
    assertTakenOver(primary.position().epoch() - TWO_DAYS);
  }

  @Test
  void aPrimaryOfALargerEpochIsTakenOverWhileItIsQuiet() {
    assertTakenOver(primary.position().epoch() + TWO_DAYS);
  }

  private void assertTakenOver(long epoch) {
    try (LiveRedis by = LiveRedis.start();
        CacheEngine cache = cache("w")) {
      primary.add("only-before", Map.of("n", "1"));
      primary.delete("cat-003");
      cache.start();
      awaitReady(cache);
      MockPrimary other = replaced(by, epoch);
      soon().until(() -> cache.standing().map(s -> s.epoch() == epoch).orElse(false));
      awaitEqual(cache, other);
      awaitReady(cache);
      assertThat(cache.get("only-before")).isInstanceOf(Lookup.Deleted.class);
      assertThat(cache.get("cat-002")).isNotInstanceOf(Lookup.Hit.class);

      // An id whose tombstone is of the history before, and one that exists in both.
      other.add("only-before", Map.of("n", "again"));
      other.update("cat-003", "name", "follows");
      awaitEqual(cache, other);
      awaitReady(cache);
      assertThat(cache.reconcile().isClean()).isTrue();
    }
    port.switchTo(firstRedis.port());
  }

  @Test
  void twoPrimariesOnOnePrefixAreSaidAndDoNotDisplaceEachOther() {
    try (LiveRedis otherRedis = LiveRedis.start();
        CacheEngine first = cache("first")) {
      first.start();
      awaitReady(first);
      otherRedis.run("SET", "primary:epoch", Long.toString(primary.position().epoch() + 5));
      MockPrimary other = open(otherRedis.port());
      other.update("cat-001", "name", "of the other");
      try (CacheEngine second = cache("second", other, otherRedis.port())) {
        assertThat(second.start().offered()).isZero();
        soon().until(() -> state(second) == WorkerStatus.State.FAILED);
        assertThat(second.workers().get(0).lastError())
            .contains("two primaries on one prefix", "bench cache reprefetch --force");
        assertThat(second.reprefetch().isComplete()).isFalse();
        assertThat(first.standing().orElseThrow().epoch()).isEqualTo(primary.position().epoch());
        soon().until(() -> first.health().reason().contains("two primaries on one prefix"));
        awaitEqual(first, primary);

        assertThat(second.reprefetch(PrefetchCache.ReprefetchOptions.FORCED).isComplete()).isTrue();
        soon().until(() -> state(second) == WorkerStatus.State.RUNNING);
        soon().until(() -> state(first) == WorkerStatus.State.FAILED);
        awaitEqual(second, other);
        primary.update("cat-001", "name", "nobody applies this");
        assertThat(first.health().state()).isEqualTo(Health.State.DEGRADED);
        awaitEqual(second, other);
      }
    }
  }

  @Test
  void aRestartWithAPrimaryOfANewEpochLoadsBeforeStartReturns() {
    try (CacheEngine before = cache("w")) {
      before.start();
      awaitReady(before);
    }
    try (LiveRedis by = LiveRedis.start()) {
      MockPrimary other = replaced(by, primary.position().epoch() + 1_000);
      ListAppender<ILoggingEvent> said = new ListAppender<>();
      said.start();
      Logger log = (Logger) LoggerFactory.getLogger("io.prefetchbench.cache");
      log.addAppender(said);
      try (CacheEngine after = cache("w", other, by.port())) {
        assertThat(after.start().loaded()).isEqualTo(other.ids().size());
        for (Entity entity : other.records()) {
          assertThat(after.get(entity.id())).isEqualTo(new Lookup.Hit(entity));
        }
        awaitReady(after);
        soon().until(() -> state(after) == WorkerStatus.State.RUNNING);
        other.update("cat-001", "name", "applied");
        awaitEqual(after, other);
      } finally {
        log.detachAppender(said);
      }
      // Tests of this class that run at the same time have errors of other epochs.
      String epoch = "epoch " + other.position().epoch();
      assertThat(List.copyOf(said.list))
          .filteredOn(event -> event.getFormattedMessage().contains(epoch))
          .isNotEmpty()
          .noneMatch(event -> event.getLevel() == Level.ERROR);
    }
    port.switchTo(firstRedis.port());
  }

  private static WorkerStatus.State state(CacheEngine cache) {
    return cache.workers().get(0).state();
  }

  private static Map<String, byte[]> copyOf(LiveRedis redis) {
    Map<String, byte[]> copy = new LinkedHashMap<>();
    for (Reply key : redis.run("KEYS", "*").many()) {
      copy.put(key.text(), redis.run("DUMP", key.text()).bytes());
    }
    return copy;
  }

  private static void restore(LiveRedis redis, Map<String, byte[]> copy) {
    List<Command> commands = new ArrayList<>(List.of(Command.of("FLUSHALL")));
    copy.forEach((key, dump) -> commands.add(Command.of("RESTORE", key, 0, dump)));
    redis.port().pipeline(commands).forEach(Reply::orThrow);
  }

  /** Three commits that the primary forgets: a change, an insert and a delete. */
  private void loseCommits(CacheEngine cache, LiveRedis into) {
    Map<String, byte[]> copy = copyOf(firstRedis);
    primary.update("cat-001", "name", "lost");
    primary.add("lost", Map.of("n", "1"));
    primary.delete("cat-003");
    awaitEqual(cache, primary);
    restore(into, copy);
    if (into != firstRedis) {
      port.switchTo(into.port());
    }
  }

  @Test
  void aPrimaryThatLostCommitsLeavesTheCacheDegradedUntilANewEpochHealsIt() {
    try (CacheEngine cache = cache("w");
        CacheEngine reader = cache("reader")) {
      cache.start();
      awaitReady(cache);
      loseCommits(cache, firstRedis);
      soon().until(() -> cache.health().reason().contains("the primary lost commits"));
      assertThat(cache.health().state()).isEqualTo(Health.State.DEGRADED);
      assertThat(cache.health().staleness()).isEmpty();
      soon().until(() -> reader.health().reason().contains("cat-001"));
      assertThat(reader.health().reason()).contains("bench cache begin-epoch");
      soon()
          .until(
              () ->
                  reader.getIfFresh("cat-001", Duration.ofHours(1)) instanceof FreshLookup.Unknown);

      DriftReport report = cache.reconcile(DriftReport.Mode.REPAIR);
      assertThat(report.newer().count()).isEqualTo(3);
      assertThat(report.unrepaired().firstIds()).contains("cat-001", "cat-003");
      ReprefetchResult pass = cache.reprefetch(PrefetchCache.ReprefetchOptions.FORCED);
      assertThat(pass.isComplete()).isFalse();
      assertThat(pass.newerIds()).contains("cat-001", "cat-003");

      // Later commits do not hide that two entities are still of the lost ones.
      primary.update("cat-004", "name", "after the loss");
      soon().until(() -> cache.get("cat-004").equals(hit("cat-004")));
      assertThat(cache.reprefetch().isComplete()).isFalse();
      assertThat(cache.health().state()).isEqualTo(Health.State.DEGRADED);

      ReprefetchResult healed =
          cache.beginEpoch(primary::beginEpoch, PrefetchCache.ReprefetchOptions.STANDARD);
      assertThat(healed.isComplete()).as(healed.summary()).isTrue();
      awaitEqual(cache, primary);
      awaitReady(cache);
      assertThat(cache.get("lost")).isInstanceOf(Lookup.Deleted.class);
      assertThat(cache.reconcile().isClean()).isTrue();
    }
  }

  private Lookup hit(String id) {
    return new Lookup.Hit(primary.find(id).orElseThrow());
  }

  @Test
  void aRestartOfThePrimaryIsLookedIntoAndCommitsBehindItDoNotHideALoss() {
    try (LiveRedis restored = LiveRedis.start();
        CacheEngine cache = cache("w")) {
      cache.start();
      awaitReady(cache);
      loseCommits(cache, restored);
      // At once, so that the position is past what was lost before anybody can look.
      primary.update("cat-004", "name", "committed after the restore");
      soon().until(() -> cache.health().reason().contains("cat-001"));
      assertThat(cache.health().state()).isEqualTo(Health.State.DEGRADED);

      // Whoever overwrites the last of them heals it too.
      primary.update("cat-001", "name", "written again");
      primary.update("cat-003", "name", "written again");
      soon().until(() -> cache.get("cat-003").equals(hit("cat-003")));
      assertThat(cache.reprefetch().isComplete()).isTrue();
      awaitReady(cache);
      awaitEqual(cache, primary);
    }
    port.switchTo(firstRedis.port());
  }

  @Test
  void aRestartThatLostNothingIsReadyAgainAfterAPass() {
    try (LiveRedis moved = LiveRedis.start();
        CacheEngine cache = cache("w")) {
      cache.start();
      awaitReady(cache);
      long passes = cache.passes();
      Map<String, byte[]> copy = copyOf(firstRedis);
      restore(moved, copy);
      port.switchTo(moved.port());
      soon().until(() -> cache.passes() > passes);
      awaitReady(cache);
      awaitEqual(cache, primary);
    }
    port.switchTo(firstRedis.port());
  }

  @Test
  void dataOfAnOlderCopyUnderTheSameRunIdIsALoss() {
    try (CacheEngine cache = cache("w")) {
      cache.start();
      awaitReady(cache);
      soon().until(() -> cacheRedis.run("KEYS", "*:progress:w").many().size() == 1);
      for (Reply key : cacheRedis.run("KEYS", "*").many()) {
        cacheRedis.run("COPY", key.text(), key.text(), "DB", 1, "REPLACE");
      }
      primary.delete("cat-002");
      soon().until(() -> cache.get("cat-002") instanceof Lookup.Deleted);
      Version deleted = primary.position();
      soon().until(() -> !deleted.isNewerThan(cache.standing().orElseThrow().acknowledged()));
      cacheRedis.run("SWAPDB", 0, 1);
      soon().until(() -> cache.get("cat-002") instanceof Lookup.Deleted);
      awaitReady(cache);
      awaitEqual(cache, primary);
    }
  }

  @Test
  void aCopyFromTheMomentBeforeTheLastEventIsALoss() {
    try (CacheEngine cache = cache("w")) {
      cache.start();
      awaitReady(cache);
      long passes = cache.passes();
      for (int i = 0; i < 5; i++) {
        cacheRedis.run("SELECT", 1);
        cacheRedis.run("FLUSHDB");
        cacheRedis.run("SELECT", 0);
        for (Reply key : cacheRedis.run("KEYS", "*").many()) {
          cacheRedis.run("COPY", key.text(), key.text(), "DB", 1, "REPLACE");
        }
        String value = "after-" + i;
        primary.update("cat-002", "name", value);
        soon().until(() -> isNamed(cache, value));
        cacheRedis.run("SWAPDB", 0, 1);
        soon().until(() -> isNamed(cache, value));
        awaitReady(cache);
      }
      assertThat(cache.passes()).isGreaterThan(passes);
      awaitEqual(cache, primary);
    }
  }

  @Test
  void anEntryOfAnotherTypeDoesNotHoldTheWorkerThatWroteItLast() {
    try (CacheEngine cache = cache("w")) {
      cache.start();
      awaitReady(cache);
      primary.update("cat-002", "name", "Tea");
      soon().until(() -> isNamed(cache, "Tea"));
      cacheRedis.run("DEL", "cache:category:cat-002");
      cacheRedis.run("RPUSH", "cache:category:cat-002", "no hash");
      long renewed = cache.standing().orElseThrow().freshAsOfMicros();
      soon().until(() -> cache.standing().orElseThrow().freshAsOfMicros() > renewed + 1_500_000);
      assertThat(cache.health().state()).isEqualTo(Health.State.READY);
    }
  }

  /** The lost group asks for a pass of its own, after the one that the new history asked for. */
  private static long settledPasses(CacheEngine cache) {
    AtomicLong seen = new AtomicLong();
    soon()
        .during(Duration.ofMillis(500))
        .until(
            () -> {
              long now = cache.passes();
              return seen.getAndSet(now) == now;
            });
    return seen.get();
  }

  private static boolean isNamed(CacheEngine cache, String name) {
    return cache.get("cat-002") instanceof Lookup.Hit hit
        && name.equals(hit.entity().fields().get("name"));
  }

  @Test
  void aPassThatIsStoppedByTheGuardSaysWhatMustBeDone() {
    try (LiveRedis by = LiveRedis.start();
        CacheEngine cache = cache("w")) {
      for (int i = 0; i < 60; i++) {
        primary.add("many-" + i, Map.of("n", "1"));
      }
      cache.start();
      awaitReady(cache);
      long epoch = primary.position().epoch() - TWO_DAYS;
      MockPrimary other = replaced(by, epoch);
      soon().until(() -> cache.health().reason().contains("bench cache reprefetch --force"));
      assertThat(cache.health().state()).isNotEqualTo(Health.State.READY);
      assertThat(cache.health().staleness()).isEmpty();
      assertThat(cache.reprefetch(PrefetchCache.ReprefetchOptions.FORCED).isComplete()).isTrue();
      awaitEqual(cache, other);
      awaitReady(cache);
    }
    port.switchTo(firstRedis.port());
  }

  @Test
  void aPassOfAnotherProcessOverTheNewHistoryCountsLikeOnesOwn() {
    try (LiveRedis by = LiveRedis.start();
        CacheEngine cache = cache("w")) {
      for (int i = 0; i < 60; i++) {
        primary.add("many-" + i, Map.of("n", "1"));
      }
      cache.start();
      awaitReady(cache);
      MockPrimary other = replaced(by, primary.position().epoch() - TWO_DAYS);
      soon().until(() -> cache.health().reason().contains("bench cache reprefetch --force"));
      long passes = settledPasses(cache);
      try (CacheEngine operator = cache("operator", other, by.port())) {
        assertThat(operator.reprefetch(PrefetchCache.ReprefetchOptions.FORCED).isComplete())
            .isTrue();
      }
      long created = cache.standing().orElseThrow().freshAsOfMicros();
      soon().until(() -> cache.standing().orElseThrow().freshAsOfMicros() > created + 1_000_000);
      assertThat(cache.passes()).as("by itself").isEqualTo(passes);
      awaitEqual(cache, other);
    }
    port.switchTo(firstRedis.port());
  }
}
