package io.prefetchbench.cache.internal.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.WorkerStatus;
import io.prefetchbench.cache.internal.pass.MarkerRenewal;
import io.prefetchbench.cache.internal.pass.ReadyMarker;
import io.prefetchbench.cache.internal.pass.Repair;
import io.prefetchbench.cache.internal.store.CacheStore;
import io.prefetchbench.cache.internal.store.StatsCounter;
import io.prefetchbench.cache.spi.PrimarySource;
import io.prefetchbench.cache.spi.SimpleFeed;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Changes without fields, and changes whose versions are not in the order of the feed. */
class IncompleteTest {
  private static SyncRig rig;

  private final Map<String, PrimarySource.Row> rows = new HashMap<>();
  private final Source source = new Source();
  private final Feed feed = new Feed();
  private CacheStore store;
  private ReadyMarker marker;

  private final class Source implements PrimarySource {
    @Override
    public Page snapshot(@Nullable String afterId, int limit) {
      return new Page(List.of(), null);
    }

    @Override
    public List<Row> read(List<String> ids) {
      return ids.stream().map(id -> rows.getOrDefault(id, new Unsettled(id))).toList();
    }

    @Override
    public Version position() {
      return version(1_000);
    }

    @Override
    public long count() {
      return rows.size();
    }
  }

  private static final class Feed extends SimpleFeed<String> {
    private final Deque<Item<String>> waiting = new ArrayDeque<>();
    private final List<String> acknowledged = new ArrayList<>();
    private boolean ordersVersions = true;

    @Override
    protected List<Item<String>> next(int limit, Duration wait) {
      List<Item<String>> items = new ArrayList<>();
      while (items.size() < limit && !waiting.isEmpty()) {
        items.add(waiting.removeFirst());
      }
      return items;
    }

    @Override
    protected void acknowledge(List<String> acknowledgements) {
      acknowledged.addAll(acknowledgements);
    }

    @Override
    public boolean ordersVersions() {
      return ordersVersions;
    }
  }

  @BeforeAll
  static void startRedis() {
    rig = new SyncRig();
  }

  @AfterAll
  static void stopRedis() {
    rig.close();
  }

  @BeforeEach
  void open() {
    rig.emptied();
    store = rig.store(rig.cacheRedis.port());
    marker = new ReadyMarker(rig.cacheRedis.port(), SyncRig.KEYS, Duration.ofMinutes(1));
    marker.create(version(100), 1);
    feed.open();
  }

  private static Version version(long position) {
    return new Version(1, position);
  }

  private static Entity entity(String id, long position) {
    return new Entity(id, Map.of("n", Long.toString(position)), version(position), 1);
  }

  private void present(String id, long position) {
    rows.put(id, new PrimarySource.Present(entity(id, position)));
  }

  private SyncWorker worker() {
    return new SyncWorker(
        new SyncWorker.Parts(
            "worker",
            feed,
            store,
            rig.letters(10),
            new Repair(source, store),
            new MarkerRenewal(marker, System.nanoTime()),
            new StatsCounter(),
            SyncListener.NONE,
            System::nanoTime,
            () -> System.currentTimeMillis() * 1000,
            new Random(1)),
        SyncRig.options(512));
  }

  private static void work(SyncWorker worker, String acknowledged, Feed feed) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(1))
        .until(
            () -> {
              int unused = worker.doWork();
              return feed.acknowledged.contains(acknowledged);
            });
  }

  @Test
  void isReadFromThePrimary() {
    present("a", 8);
    rows.put("b", new PrimarySource.AbsentAt("b", version(9)));
    feed.waiting.add(SimpleFeed.Item.incomplete("a", version(6), "1"));
    feed.waiting.add(SimpleFeed.Item.incomplete("b", version(7), "2"));
    SyncWorker worker = worker();
    work(worker, "2", feed);
    assertThat(store.get("a")).isEqualTo(new Lookup.Hit(entity("a", 8)));
    assertThat(store.get("b")).isInstanceOf(Lookup.Deleted.class);
    SyncRig.assertAddsUp(worker.status());
  }

  @Test
  void isAskedForAgainWhileThePrimaryShowsAnOlderState() {
    present("a", 4);
    feed.waiting.add(SimpleFeed.Item.incomplete("a", version(6), "1"));
    feed.waiting.add(SimpleFeed.Item.incomplete("b", version(7), "2"));
    SyncWorker worker = worker();
    assertThat(worker.doWork()).isZero();
    assertThat(worker.status().state()).isEqualTo(WorkerStatus.State.RETRYING);
    assertThat(store.get("a")).isEqualTo(Lookup.Absent.ABSENT);
    assertThat(feed.backlog()).isEqualTo(2);
    present("a", 6);
    present("b", 7);
    work(worker, "2", feed);
    assertThat(store.get("a")).isEqualTo(new Lookup.Hit(entity("a", 6)));
    assertThat(store.get("b")).isEqualTo(new Lookup.Hit(entity("b", 7)));
  }

  @Test
  void isADeadLetterIfThePrimaryNeverShowsIt() {
    present("a", 4);
    feed.waiting.add(SimpleFeed.Item.incomplete("a", version(6), "1"));
    SyncWorker worker = worker();
    work(worker, "1", feed);
    assertThat(rig.letters(10).list(10, ""))
        .singleElement()
        .satisfies(letter -> assertThat(letter.cause()).contains("does not show version"));
    assertThat(store.get("a")).isEqualTo(new Lookup.Hit(entity("a", 4)));
  }

  @Test
  void aSmallerVersionIsNoReplayWhereVersionsAreNotOrdered() {
    feed.ordersVersions = false;
    feed.waiting.add(SimpleFeed.Item.of(new ChangeEvent.Upsert(entity("new", 50), 0), "1"));
    work(worker(), "1", feed);
    // The primary does not show it yet.
    assertThat(store.get("new")).isEqualTo(new Lookup.Hit(entity("new", 50)));
  }

  @Test
  void aSmallerVersionIsAReplayWhereTheyAre() {
    present("old", 60);
    feed.waiting.add(SimpleFeed.Item.of(new ChangeEvent.Upsert(entity("old", 50), 0), "1"));
    work(worker(), "1", feed);
    assertThat(store.get("old")).isEqualTo(new Lookup.Hit(entity("old", 60)));
  }
}
