package io.prefetchbench.benchmarks.counting;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.benchmarks.counting.CommittedHistory.Finding;
import io.prefetchbench.benchmarks.fixture.Client;
import io.prefetchbench.cache.ApplyOutcome;
import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.ConnectionOptions;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.jedis.JedisPort;
import io.prefetchbench.cache.internal.redis.lettuce.LettucePort;
import io.prefetchbench.cache.internal.store.CacheStore;
import io.prefetchbench.cache.internal.store.KeySpace;
import io.prefetchbench.cache.internal.store.StoreAround;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.cache.spi.FeedItem;
import io.prefetchbench.testbed.redis.RedisOptions;
import io.prefetchbench.testbed.redis.RedisServer;
import io.prefetchbench.testkit.MockPrimary;
import io.prefetchbench.testkit.PrimaryOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A cache that works is found correct; each broken one moves the counter that is about it. */
@Tag("system")
final class DrainedWorkloadTest {
  private static final KeySpace KEYS = new KeySpace("test:");
  private static final long SEED = 7;

  private RedisServer cacheServer;
  private RedisServer primaryServer;
  private RedisPort cache;
  private RedisPort feed;
  private MockPrimary primary;

  @BeforeEach
  void start() {
    cacheServer = RedisServer.startEmbedded(RedisOptions.none());
    primaryServer = RedisServer.startEmbedded(RedisOptions.none());
    cache = port(Client.JEDIS, cacheServer);
    feed = port(Client.JEDIS, primaryServer);
    primary = MockPrimary.open(feed, PrimaryOptions.defaults().withReadLatency(Duration.ZERO));
  }

  @AfterEach
  void stop() {
    feed.close();
    cache.close();
    primaryServer.close();
    cacheServer.close();
  }

  private static RedisPort port(Client client, RedisServer server) {
    return client == Client.JEDIS
        ? JedisPort.connect(server.address(), ConnectionOptions.STANDARD)
        : LettucePort.connect(server.address(), ConnectionOptions.STANDARD);
  }

  private Correctness run(UnaryOperator<CacheStore> store, UnaryOperator<ChangeFeed> feeding) {
    SyncedCache.Around around = new SyncedCache.Around(store, feeding);
    return new DrainedWorkload(primary, cache, feed, KEYS, around, SEED).run();
  }

  private Correctness losing(Predicate<FeedItem> lost) {
    return run(UnaryOperator.identity(), changes -> new FeedAround(changes, lost));
  }

  private Correctness with(UnaryOperator<CacheStore> store) {
    return run(store, UnaryOperator.identity());
  }

  @ParameterizedTest
  @EnumSource(names = {"LETTUCE", "JEDIS"})
  void aCacheThatWorksIsCorrectAndItsHitShareIsNotTrivial(Client client) {
    Correctness found;
    try (RedisPort cachePort = port(client, cacheServer);
        RedisPort feedPort = port(client, primaryServer)) {
      SyncedCache.Around nothing = SyncedCache.Around.NOTHING;
      found = new DrainedWorkload(primary, cachePort, feedPort, KEYS, nothing, SEED).run();
    }

    assertThat(found.counters().values()).containsOnly(0L);
    assertThat(found.readsOfPresent()).isGreaterThan(5_000);
    assertThat(found.hitShare()).isBetween(0.9, 0.999);
  }

  @Test
  void oneLostEventIsFound() {
    AtomicInteger events = new AtomicInteger();

    Correctness found = losing(item -> events.incrementAndGet() == DrainedWorkload.events() - 5);

    assertThat(found.different()).isEqualTo(1);
  }

  @Test
  void lostUpdatesReadAsLost() {
    Correctness found = losing(every(20, item -> isUpsert(item)));

    assertThat(found.count(Finding.LOST)).isPositive();
    assertThat(found.count(Finding.FALSE_MISS) + found.different()).isPositive();
    assertThat(found.count(Finding.TORN)).isZero();
    assertThat(found.count(Finding.PHANTOM)).isZero();
  }

  @Test
  void lostDeletesReadAsResurrected() {
    Correctness found = losing(every(5, item -> !isUpsert(item)));

    assertThat(found.count(Finding.RESURRECTED)).isPositive();
    assertThat(found.count(Finding.LOST)).isZero();
    assertThat(found.different()).isPositive();
  }

  private static Predicate<FeedItem> every(int each, Predicate<FeedItem> which) {
    AtomicInteger count = new AtomicInteger();
    return item -> which.test(item) && count.incrementAndGet() % each == 0;
  }

  private static boolean isUpsert(FeedItem item) {
    return item instanceof FeedItem.Delivered delivered
        && delivered.event() instanceof ChangeEvent.Upsert;
  }

  @Test
  void deletingInsteadOfLeavingATombstoneResurrects() {
    Correctness found =
        with(
            store ->
                new StoreAround(store) {
                  @Override
                  public CompletableFuture<List<ApplyOutcome>> applyAll(List<ChangeEvent> events) {
                    CompletableFuture<List<ApplyOutcome>> outcomes = super.applyAll(events);
                    outcomes.join();
                    events.stream()
                        .filter(event -> event instanceof ChangeEvent.Delete)
                        .forEach(event -> remove(event.id()));
                    return outcomes;
                  }
                });

    assertThat(found.count(Finding.RESURRECTED)).isPositive();
    assertThat(found.count(Finding.PHANTOM)).isZero();
  }

  private void remove(String id) {
    cache.call(Command.of("DEL", KEYS.keyOf(id))).number();
  }

  @Test
  void withoutAFenceLateWritesBringOldStatesBack() {
    Correctness found =
        with(
            store ->
                new StoreAround(store) {
                  @Override
                  public CompletableFuture<List<ApplyOutcome>> applyAll(List<ChangeEvent> events) {
                    events.forEach(event -> remove(event.id()));
                    return super.applyAll(events);
                  }
                });

    assertThat(found.count(Finding.LOST)).isPositive();
    assertThat(found.count(Finding.RESURRECTED)).isPositive();
    assertThat(found.different()).isPositive();
  }

  @Test
  void anUnfencedSnapshotIsFoundToo() {
    Correctness found =
        with(
            store ->
                new StoreAround(store) {
                  @Override
                  public CompletableFuture<List<ApplyOutcome>> putAll(List<Entity> rows) {
                    rows.forEach(row -> remove(row.id()));
                    return super.putAll(rows);
                  }
                });

    assertThat(found.count(Finding.LOST)).isPositive();
    assertThat(found.count(Finding.RESURRECTED)).isPositive();
  }

  @Test
  void mixedFieldsAreTorn() {
    Correctness found = with(store -> new Changing(store, "featured", "both"));

    assertThat(found.count(Finding.TORN)).isPositive();
    assertThat(found.count(Finding.FALSE_MISS)).isZero();
  }

  @Test
  void aVersionNobodyCommittedIsAPhantom() {
    Correctness found =
        with(
            store ->
                new StoreAround(store) {
                  @Override
                  public Lookup get(String id) {
                    return super.get(id) instanceof Lookup.Hit hit
                        ? new Lookup.Hit(
                            new Entity(id, hit.entity().fields(), primary.position(), 0))
                        : Lookup.Absent.ABSENT;
                  }
                });

    assertThat(found.count(Finding.PHANTOM)).isPositive();
  }

  @Test
  void aWithdrawnEntryIsAFalseMiss() {
    AtomicInteger reads = new AtomicInteger();
    Correctness found =
        with(
            store ->
                new StoreAround(store) {
                  @Override
                  public Lookup get(String id) {
                    return reads.incrementAndGet() % 100 == 0
                        ? Lookup.Absent.ABSENT
                        : super.get(id);
                  }
                });

    assertThat(found.count(Finding.FALSE_MISS)).isPositive();
    assertThat(
            found.count(Finding.LOST)
                + found.count(Finding.RESURRECTED)
                + found.count(Finding.TORN)
                + found.count(Finding.PHANTOM))
        .isZero();
  }

  /** Shows one field of every entity with another value. */
  private static final class Changing extends StoreAround {
    private final String field;
    private final String value;

    Changing(CacheStore store, String field, String value) {
      super(store);
      this.field = field;
      this.value = value;
    }

    @Override
    public Lookup get(String id) {
      if (!(super.get(id) instanceof Lookup.Hit hit)) {
        return super.get(id);
      }
      Map<String, String> fields = new LinkedHashMap<>(hit.entity().fields());
      fields.put(field, value);
      return new Lookup.Hit(new Entity(id, fields, hit.entity().version(), 0));
    }

    @Override
    public List<Lookup> getAll(List<String> ids) {
      List<Lookup> all = new ArrayList<>();
      ids.forEach(id -> all.add(get(id)));
      return all;
    }
  }
}
