package io.prefetchbench.cache.internal.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.CacheConfig.BulkOptions;
import io.prefetchbench.cache.CacheConfig.SyncOptions;
import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.DriftReport;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.LiveRedis;
import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.pass.Reconciler;
import io.prefetchbench.cache.internal.pass.Repair;
import io.prefetchbench.cache.internal.pass.Reprefetch;
import io.prefetchbench.cache.internal.store.CacheStore;
import io.prefetchbench.cache.internal.store.StatsCounter;
import io.prefetchbench.cache.internal.store.StoreOptions;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.cache.spi.ChangeFeed.Offset;
import io.prefetchbench.cache.spi.FeedItem;
import io.prefetchbench.cache.spi.PrimarySource;
import io.prefetchbench.testkit.HeapStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random histories of mutation, poll, apply, crash, redelivery, pages read and written late, whole
 * passes and withdrawals, against a map.
 */
class HistoryTest {
  private static final int HISTORIES = 1_500;
  private static final int STEPS = 80;
  private static final int IDS = 6;

  @Test
  void inTheEndTheCacheIsThePrimary() {
    long seed = new Random().nextLong();
    try (LiveRedis redis = LiveRedis.start()) {
      DeadLetters letters = new DeadLetters(redis.port(), SyncRig.KEYS);
      for (int i = 0; i < HISTORIES; i++) {
        new History(new Random(seed + i), letters, "seed " + (seed + i)).run();
      }
    }
  }

  /** A primary that is a map, with its feed as a list. */
  private static final class MapPrimary implements PrimarySource, ChangeFeed {
    final TreeMap<String, Entity> rows = new TreeMap<>();
    private final Map<Offset, ChangeEvent> waiting = new LinkedHashMap<>();
    private final Map<Offset, ChangeEvent> delivered = new LinkedHashMap<>();
    private long position;

    void mutate(Random random) {
      String id = "id-" + random.nextInt(IDS);
      long prev = position++;
      Version version = new Version(1, position);
      ChangeEvent event;
      if (rows.containsKey(id) && random.nextInt(3) == 0) {
        rows.remove(id);
        event = new ChangeEvent.Delete(id, version, position, prev);
      } else {
        Entity entity = new Entity(id, Map.of("n", "" + position), version, position);
        rows.put(id, entity);
        event = new ChangeEvent.Upsert(entity, prev);
      }
      waiting.put(new Offset("" + position), event);
    }

    /** What was delivered and not acknowledged comes again, before everything else. */
    void redeliver() {
      Map<Offset, ChangeEvent> later = new LinkedHashMap<>(waiting);
      waiting.clear();
      waiting.putAll(delivered);
      waiting.putAll(later);
      delivered.clear();
    }

    @Override
    public void open() {}

    @Override
    public List<FeedItem> poll(int limit, Duration wait) {
      List<FeedItem> items = new ArrayList<>();
      for (Offset offset : waiting.keySet().stream().limit(limit).toList()) {
        ChangeEvent event = waiting.remove(offset);
        delivered.put(offset, event);
        items.add(new FeedItem.Delivered(offset, event));
      }
      return items;
    }

    @Override
    public void ack(List<Offset> offsets) {
      offsets.forEach(delivered::remove);
    }

    @Override
    public long backlog() {
      return (long) waiting.size() + delivered.size();
    }

    @Override
    public OptionalLong oldestMicros() {
      return OptionalLong.empty();
    }

    @Override
    public long gaps() {
      return 0;
    }

    @Override
    public void close() {}

    @Override
    public Page snapshot(@Nullable String afterId, int limit) {
      List<Entity> page =
          rows.tailMap(afterId == null ? "" : afterId, false).values().stream()
              .limit(limit)
              .toList();
      return new Page(page, page.size() < limit ? null : page.get(limit - 1).id());
    }

    @Override
    public List<Row> read(List<String> ids) {
      List<Row> answer = new ArrayList<>();
      for (String id : ids) {
        Entity entity = rows.get(id);
        answer.add(entity == null ? new AbsentAt(id, position()) : new Present(entity));
      }
      return answer;
    }

    @Override
    public Version position() {
      return new Version(1, position);
    }

    @Override
    public long count() {
      return rows.size();
    }
  }

  /** One random history. */
  private static final class History {
    private final MapPrimary primary = new MapPrimary();
    private final CacheStore store = new HeapStore(StoreOptions.STANDARD, () -> 0);
    private final Reprefetch reprefetch =
        new Reprefetch(primary, store, new BulkOptions(2, 2, 1 << 20, 2, 1), () -> 0);
    private final List<Entity> pageInHand = new ArrayList<>();
    private final Random random;
    private final DeadLetters letters;
    private final String name;
    private SyncWorker worker;

    History(Random random, DeadLetters letters, String name) {
      this.random = random;
      this.letters = letters;
      this.name = name;
      this.worker = newWorker(letters);
    }

    private SyncWorker newWorker(DeadLetters kept) {
      SyncWorker.Parts parts =
          new SyncWorker.Parts(
              "worker",
              primary,
              store,
              kept,
              new Repair(primary, store),
              null,
              new StatsCounter(),
              SyncListener.NONE,
              () -> 0,
              () -> 0,
              random);
      return new SyncWorker(parts, SyncOptions.STANDARD.withBatchMax(1 + random.nextInt(4)));
    }

    void run() {
      for (int i = 0; i < STEPS; i++) {
        step();
      }
      primary.redeliver();
      worker = newWorker(letters);
      while (primary.backlog() > 0) {
        worker.doWork();
      }
      assertNoOrphan();
      assertThat(reprefetch.run(false, written -> {}).isStoppedByGuard()).as(name).isFalse();
      assertThat(store.ids()).as(name).isEqualTo(new ArrayList<>(primary.rows.keySet()));
      primary.rows.forEach(
          (id, entity) -> assertThat(store.get(id)).as(name).isEqualTo(new Lookup.Hit(entity)));
      assertThat(reconcile(false).isClean()).as(name).isTrue();
    }

    private void step() {
      switch (random.nextInt(14)) {
        case 0, 1, 2, 3, 4 -> primary.mutate(random);
        case 5, 6, 7 -> worker.doWork();
        case 8 -> {
          // A crash between apply and acknowledgement, or between poll and apply.
          primary.poll(1 + random.nextInt(3), Duration.ZERO);
          primary.redeliver();
          worker = newWorker(letters);
        }
        case 9 -> {
          pageInHand.clear();
          pageInHand.addAll(primary.rows.values());
        }
        case 10 -> assertThat(store.putAll(pageInHand).join()).hasSize(pageInHand.size());
        case 11 -> store.touch(List.of("id-0", "id-1", "id-2"), StoreOptions.STANDARD.ttl());
        case 12 -> reconcile(random.nextBoolean());
        default -> {
          if (random.nextBoolean()) {
            store.invalidate("id-" + random.nextInt(IDS));
          } else {
            assertThat(reprefetch.run(false, written -> {}).load().rejected()).isZero();
          }
        }
      }
    }

    private DriftReport reconcile(boolean repair) {
      Reconciler.Options bounds =
          new Reconciler.Options(2, Duration.ofSeconds(1), StoreOptions.STANDARD.ttl(), 1);
      // While the comparison waits for sync, sync may or may not come to work.
      LongConsumer pause = nanos -> worker.doWork();
      return new Reconciler(primary, store, bounds, () -> 0, pause).run(repair);
    }

    /** With the feed applied, whatever is still live is what the primary has. */
    private void assertNoOrphan() {
      for (String id : store.ids()) {
        Entity entity = primary.rows.get(id);
        if (entity == null) {
          throw new AssertionError(name + ": " + id + " is live but deleted");
        }
        assertThat(store.get(id)).as(name).isEqualTo(new Lookup.Hit(entity));
      }
    }
  }
}
