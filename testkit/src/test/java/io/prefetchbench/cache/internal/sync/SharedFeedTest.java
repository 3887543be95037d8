package io.prefetchbench.cache.internal.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.LiveRedis;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.feed.FeedOptions;
import io.prefetchbench.cache.internal.feed.ListFeed;
import io.prefetchbench.cache.internal.feed.StreamFeed;
import io.prefetchbench.cache.internal.pass.MarkerRenewal;
import io.prefetchbench.cache.internal.pass.ReadyMarker;
import io.prefetchbench.cache.internal.pass.Repair;
import io.prefetchbench.cache.internal.store.CacheStore;
import io.prefetchbench.cache.internal.store.RedisStore;
import io.prefetchbench.cache.internal.store.StatsCounter;
import io.prefetchbench.cache.internal.store.StoreOptions;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.cache.spi.ChangeFeed.Offset;
import io.prefetchbench.cache.spi.FeedItem;
import io.prefetchbench.testkit.FeedKind;
import io.prefetchbench.testkit.MockPrimary;
import io.prefetchbench.testkit.PrimaryOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What three workers of one feed may say of the cache while one of them holds an event. */
@Timeout(60)
class SharedFeedTest {
  private static final long SECOND_MICROS = 1_000_000;
  private static final Duration NEVER = Duration.ofHours(1);
  private static final Duration AT_ONCE = Duration.ofMillis(1);
  private static LiveRedis primaryRedis;
  private static LiveRedis cacheRedis;

  private final AtomicLong wallMicros = new AtomicLong(1_000 * SECOND_MICROS);

  @SuppressWarnings("NullAway.Init") // each test begins by setting them
  private MockPrimary primary;

  @SuppressWarnings("NullAway.Init")
  private ReadyMarker marker;

  @BeforeAll
  static void start() {
    primaryRedis = LiveRedis.start();
    cacheRedis = LiveRedis.start();
  }

  @AfterAll
  static void stop() {
    primaryRedis.close();
    cacheRedis.close();
  }

  private void open(FeedKind kind) {
    primaryRedis.run("FLUSHALL");
    cacheRedis.run("FLUSHALL");
    primary =
        MockPrimary.open(
            primaryRedis.port(),
            PrimaryOptions.defaults().withReadLatency(Duration.ZERO).withFeed(kind));
    ChangeFeed first = feed("first", NEVER);
    first.healed(primary.position());
    marker = new ReadyMarker(cacheRedis.port(), SyncRig.KEYS, Duration.ofHours(1));
    marker.create(primary.position(), wallMicros.get());
  }

  private ChangeFeed feed(String consumer, Duration deadAfter) {
    String key = primary.options().feedKey();
    ChangeFeed feed =
        switch (primary.options().feed()) {
          case STREAM ->
              new StreamFeed(
                  primaryRedis.port(),
                  FeedOptions.of(key, "group", consumer).withDeadAfter(deadAfter),
                  System::nanoTime);
          case LIST ->
              new ListFeed(
                  primaryRedis.port(),
                  FeedOptions.of(key, "group", consumer).withDeadAfter(deadAfter),
                  System::nanoTime);
        };
    feed.open();
    return feed;
  }

  private SyncWorker worker(String name) {
    CacheStore store =
        RedisStore.open(cacheRedis.port(), cacheRedis.port(), SyncRig.KEYS, StoreOptions.STANDARD);
    SyncWorker.Parts parts =
        new SyncWorker.Parts(
            name,
            feed(name, NEVER),
            store,
            new DeadLetters(cacheRedis.port(), SyncRig.KEYS),
            new Repair(primary, store),
            new MarkerRenewal(marker, nanos()),
            new StatsCounter(),
            SyncListener.NONE,
            this::nanos,
            wallMicros::get,
            new Random(1));
    return new SyncWorker(parts, SyncRig.options(10));
  }

  private long nanos() {
    return wallMicros.get() * 1_000;
  }

  /** Lets some seconds pass, in which these workers work. */
  private void work(SyncWorker... workers) {
    for (int second = 0; second < 5; second++) {
      wallMicros.addAndGet(SECOND_MICROS);
      for (SyncWorker worker : workers) {
        worker.doWork();
      }
    }
  }

  private void assertFreshNow(SyncWorker... workers) {
    work(workers);
    assertThat(marker.read().orElseThrow().freshAsOfMicros())
        .isGreaterThan(wallMicros.get() - 2 * SECOND_MICROS);
    for (SyncWorker worker : workers) {
      assertThat(worker.status().freshAsOfMicros())
          .isGreaterThan(wallMicros.get() - 2 * SECOND_MICROS);
    }
  }

  private Version commit(String id) {
    return primary
        .add(id, Map.of("n", "1"))
        .or(() -> primary.update(id, "n", "2"))
        .orElseThrow()
        .version();
  }

  private static List<FeedItem> polled(ChangeFeed feed) {
    List<FeedItem> items = new ArrayList<>();
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(2))
        .until(
            () -> {
              items.addAll(feed.poll(1, Duration.ZERO));
              return !items.isEmpty();
            });
    return items;
  }

  @ParameterizedTest
  @EnumSource
  void anEventThatAnotherHoldsBoundsWhatEverybodySays(FeedKind kind) {
    open(kind);
    // A list has the lease of who took from it, a stream the idle time that the heir allows.
    ChangeFeed stopped = feed("stopped", kind == FeedKind.LIST ? AT_ONCE : NEVER);
    SyncWorker one = worker("one");
    SyncWorker two = worker("two");
    assertFreshNow(one, two);

    long beforeCommit = wallMicros.get();
    Version missing = commit("held");
    List<FeedItem> held = polled(stopped);
    Version later = commit("later");
    work(one, two);
    assertThat(one.status().stats().applied() + two.status().stats().applied())
        .as("the later one")
        .isEqualTo(1);
    for (SyncWorker worker : List.of(one, two)) {
      assertThat(worker.status().freshAsOfMicros()).isLessThanOrEqualTo(beforeCommit);
    }
    ReadyMarker.Standing standing = marker.read().orElseThrow();
    assertThat(standing.freshAsOfMicros()).isLessThanOrEqualTo(beforeCommit);
    assertThat(standing.acknowledged()).isLessThan(missing);

    ChangeFeed heir = feed("heir", AT_ONCE);
    List<FeedItem> claimed = polled(heir);
    assertThat(offsets(claimed)).isEqualTo(offsets(held));
    work(one, two);
    assertThat(marker.read().orElseThrow().freshAsOfMicros())
        .as("taken over from a dead consumer, and not applied yet")
        .isLessThanOrEqualTo(beforeCommit);

    heir.ack(offsets(claimed));
    assertFreshNow(one, two);
    assertThat(marker.read().orElseThrow().acknowledged()).isEqualTo(later);
  }

  @ParameterizedTest
  @EnumSource
  void theInstantMovesUnderConstantLoad(FeedKind kind) {
    open(kind);
    SyncWorker one = worker("one");
    ChangeFeed busy = feed("busy", NEVER);
    assertFreshNow(one);
    List<FeedItem> inHand = List.of();
    for (int second = 0; second < 20; second++) {
      commit("a" + second % 3);
      List<FeedItem> next = polled(busy);
      busy.ack(offsets(inHand));
      inHand = next;
      wallMicros.addAndGet(SECOND_MICROS);
      one.doWork();
      assertThat(one.status().freshAsOfMicros())
          .as("there is always an event in somebody's hands")
          .isGreaterThan(wallMicros.get() - 4 * SECOND_MICROS);
    }
  }

  @ParameterizedTest
  @EnumSource
  void renewalsOfTwoWorkersNeverTakeTheMarkerBack(FeedKind kind) {
    open(kind);
    SyncWorker one = worker("one");
    SyncWorker two = worker("two");
    Version last = Version.NONE;
    long fresh = 0;
    for (int round = 0; round < 12; round++) {
      commit("b");
      work(round % 2 == 0 ? one : two);
      ReadyMarker.Standing standing = marker.read().orElseThrow();
      assertThat(standing.acknowledged()).isGreaterThanOrEqualTo(last);
      assertThat(standing.freshAsOfMicros()).isGreaterThanOrEqualTo(fresh);
      last = standing.acknowledged();
      fresh = standing.freshAsOfMicros();
      work(round % 2 == 0 ? two : one);
      assertThat(marker.read().orElseThrow().acknowledged())
          .as("an idle worker knows less")
          .isGreaterThanOrEqualTo(last);
    }
  }

  @Test
  void aGapHoldsTheBoundBackFromTheStepThatReadPastIt() {
    open(FeedKind.STREAM);
    SyncWorker one = worker("one");
    ChangeFeed reader = feed("reader", NEVER);
    assertThat(reader.poll(1, Duration.ZERO)).isEmpty();
    assertFreshNow(one);
    one.pause();
    long before = wallMicros.get();
    Version lost = commit("lost");
    work(one);
    vanish(FeedKind.STREAM, lost);
    commit("next");
    // As a worker does that asks for its next events before it has applied the last ones.
    reader.ahead(10);
    String key = primary.options().feedKey();
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> primaryRedis.run("XPENDING", key, "group").many().get(0).number() == 1);
    work(one);
    assertThat(one.status().freshAsOfMicros()).isLessThanOrEqualTo(before);
  }

  private void vanish(FeedKind kind, Version event) {
    String key = primary.options().feedKey();
    if (kind == FeedKind.LIST) {
      primaryRedis.run("LPOP", key);
    } else {
      primaryRedis.run("XDEL", key, event.position() + "-0");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aGapThatItsFinderLeftOpenIsTakenUpByAnother(FeedKind kind) {
    open(kind);
    SyncWorker one = worker("one");
    assertFreshNow(one);
    ChangeFeed finder = feed("finder", NEVER);
    Version lost = commit("lost");
    vanish(kind, lost);
    commit("next");
    finder.ack(offsets(polled(finder)));
    assertThat(finder.gaps()).isEqualTo(1);
    long before = wallMicros.get();
    for (int i = 0; i < 30; i++) {
      work(one);
    }
    assertThat(one.status().gaps()).as("its finder may still be at it").isZero();
    assertThat(one.status().freshAsOfMicros()).isLessThanOrEqualTo(before);
    for (int i = 0; i < 40; i++) {
      work(one);
    }
    assertThat(one.status().gaps()).isEqualTo(1);
  }

  private static List<Offset> offsets(List<FeedItem> items) {
    return items.stream().map(FeedItem::offset).toList();
  }
}
