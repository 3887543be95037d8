package io.prefetchbench.cache.internal.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefetchbench.cache.LiveRedis;
import io.prefetchbench.cache.LossyPort;
import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.cache.spi.ChangeFeed.Offset;
import io.prefetchbench.cache.spi.FeedItem;
import io.prefetchbench.testkit.MockPrimary;
import io.prefetchbench.testkit.Mutation;
import io.prefetchbench.testkit.PrimaryOptions;
import io.prefetchbench.testkit.Shape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamFeedTest {
  private static final PrimaryOptions PRIMARY =
      PrimaryOptions.defaults().withReadLatency(Duration.ZERO);
  private static LiveRedis redis;
  private MockPrimary primary;

  @BeforeAll
  static void startRedis() {
    redis = LiveRedis.start();
  }

  @AfterAll
  static void stopRedis() {
    redis.close();
  }

  @BeforeEach
  void open() {
    redis.run("FLUSHALL");
    primary = MockPrimary.open(redis.port(), PRIMARY);
  }

  /** A feed of this group, opened; the pass that must follow the first time is done. */
  private StreamFeed feed(String consumer) {
    boolean first = redis.run("EXISTS", PRIMARY.feedKey() + "/gaps/group").number() == 0;
    StreamFeed feed = feed("group", consumer, FeedOptions.DEFAULT_DEAD_AFTER);
    if (first) {
      feed.healed(primary.position());
    }
    return feed;
  }

  private static StreamFeed feed(String group, String consumer, Duration deadAfter) {
    FeedOptions options =
        FeedOptions.of(PRIMARY.feedKey(), group, consumer).withDeadAfter(deadAfter);
    StreamFeed feed = new StreamFeed(redis.port(), options, System::nanoTime);
    feed.open();
    return feed;
  }

  private List<Mutation> mutate(int count) {
    List<Mutation> done = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      done.add(primary.add("id-" + i, Map.of("id", "business", "n", "" + i)).orElseThrow());
    }
    return done;
  }

  private static List<Long> positions(List<FeedItem> items) {
    return items.stream()
        .map(item -> ((FeedItem.Delivered) item).event().version().position())
        .toList();
  }

  private static List<Offset> offsets(List<FeedItem> items) {
    return items.stream().map(FeedItem::offset).toList();
  }

  @Test
  void deliversInCommitOrderFromTheMomentItWasOpened() {
    primary.add("before", Map.of("n", "0"));
    StreamFeed feed = feed("a");
    List<Mutation> mutations = mutate(5);
    primary.delete("id-0");
    assertThat(feed.backlog()).isEqualTo(6);
    assertThat(feed.oldestMicros()).hasValue(mutations.get(0).version().position());
    List<FeedItem> items = feed.poll(100, Duration.ZERO);
    assertThat(items).hasSize(6);
    assertThat(positions(items.subList(0, 5)))
        .isEqualTo(mutations.stream().map(m -> m.version().position()).toList());
    feed.ack(offsets(items));
    assertThat(feed.backlog()).isZero();
    assertThat(feed.oldestMicros()).isEmpty();
    assertThat(feed.gaps()).isZero();
    assertThat(feed.poll(100, Duration.ZERO)).isEmpty();
  }

  @Test
  void aCrashedConsumerResumesWithWhatItHadNotAcknowledged() {
    StreamFeed first = feed("a");
    mutate(10);
    List<FeedItem> got = first.poll(7, Duration.ZERO);
    first.ack(offsets(got.subList(0, 3)));
    StreamFeed again = feed("a");
    List<FeedItem> items = new ArrayList<>(again.poll(100, Duration.ZERO));
    assertThat(offsets(items)).isEqualTo(offsets(got.subList(3, 7)));
    items.addAll(again.poll(100, Duration.ZERO));
    assertThat(items).hasSize(7);
    assertThat(again.gaps()).isZero();
  }

  @Test
  void anEventWhoseReplyWasLostIsDeliveredAgain() {
    LossyPort lossy = new LossyPort(redis.port());
    FeedOptions options = FeedOptions.of(PRIMARY.feedKey(), "group", "a");
    StreamFeed feed = new StreamFeed(lossy, options, System::nanoTime);
    feed.open();
    mutate(4);
    assertThat(feed.poll(1, Duration.ZERO)).hasSize(1);
    lossy.loseReplies(1);
    assertThatThrownBy(() -> feed.poll(2, Duration.ZERO)).isInstanceOf(RedisFault.class);
    List<FeedItem> again = feed.poll(10, Duration.ZERO);
    assertThat(again).as("one delivered and unacknowledged, two lost").hasSize(3);
    feed.ack(offsets(again));
    assertThat(feed.poll(10, Duration.ZERO)).hasSize(1);
    assertThat(feed.gaps()).isZero();
  }

  @Test
  void takesOverFromADeadConsumer() {
    StreamFeed dead = feed("dead");
    mutate(5);
    List<FeedItem> stranded = dead.poll(3, Duration.ZERO);
    StreamFeed heir = feed("group", "heir", Duration.ofMillis(1));
    List<FeedItem> items = new ArrayList<>();
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () -> {
              items.addAll(heir.poll(100, Duration.ZERO));
              return items.size() >= 5;
            });
    assertThat(offsets(items)).containsAll(offsets(stranded));
    assertThat(heir.gaps()).isZero();
  }

  @Test
  void pendingEntriesWithoutBodyAreAGap() {
    StreamFeed feed = feed("a");
    mutate(2);
    List<FeedItem> got = feed.poll(10, Duration.ZERO);
    redis.run("XDEL", PRIMARY.feedKey(), got.get(0).offset().text());
    StreamFeed again = feed("a");
    assertThat(again.poll(10, Duration.ZERO)).isEqualTo(got.subList(1, 2));
    assertThat(again.gaps()).isEqualTo(1);
    StreamFeed afterACrash = feed("a");
    assertThat(afterACrash.gaps()).as("no pass has healed it").isEqualTo(1);
    afterACrash.healed(primary.position());
    assertThat(feed("a").gaps()).isZero();
  }

  /** An older event, applied after the pass, is undone only by the event that is lost. */
  @Test
  void whatAPassHasCoveredIsAGapAgainOnceItIsLost() {
    StreamFeed dead = feed("dead");
    mutate(2);
    assertThat(dead.poll(10, Duration.ZERO)).hasSize(2);
    dead.healed(primary.position());
    redis.run("XTRIM", PRIMARY.feedKey(), "MAXLEN", 0);
    StreamFeed heir = feed("group", "heir", Duration.ofMillis(1));
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> heir.poll(10, Duration.ZERO).isEmpty() && heir.gaps() == 1);
    assertThat(isWhole(heir)).isFalse();
    heir.healed(primary.position());
    assertThat(isWhole(heir)).isTrue();

    primary.add("read by nobody", Map.of("n", "1"));
    heir.healed(primary.position());
    redis.run("XTRIM", PRIMARY.feedKey(), "MAXLEN", 0);
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> heir.poll(10, Duration.ZERO).isEmpty() && heir.gaps() == 2);
    assertThat(isWhole(heir)).isFalse();
    heir.healed(primary.position());
    assertThat(isWhole(heir)).isTrue();
    assertThat(heir.backlog()).isZero();
  }

  private static boolean isWhole(StreamFeed feed) {
    ChangeFeed.Progress progress = feed.progress().orElseThrow();
    return progress.settled() == progress.end();
  }

  @Test
  void whatIsNoEventIsUnreadableAndKeepsItsWords() {
    StreamFeed feed = feed("a");
    redis.run("XADD", PRIMARY.feedKey(), "*", "hello", "world");
    redis.run(
        "XADD",
        PRIMARY.feedKey(),
        "*",
        "op",
        "upsert",
        "id",
        "x",
        "epoch",
        "1",
        "position",
        "2",
        "prev",
        "1",
        "committed",
        "3");
    redis.run(
        "XADD",
        PRIMARY.feedKey(),
        "*",
        "op",
        "rename",
        "id",
        "x",
        "epoch",
        "1",
        "position",
        "2",
        "prev",
        "1",
        "committed",
        "3");
    List<FeedItem> items = feed.poll(10, Duration.ZERO);
    assertThat(items).hasSize(3).allMatch(item -> item instanceof FeedItem.Unreadable);
    assertThat(((FeedItem.Unreadable) items.get(0)).raw()).contains("hello", "world");
    assertThat(((FeedItem.Unreadable) items.get(1)).cause()).contains("no fields");
    assertThat(((FeedItem.Unreadable) items.get(2)).cause()).contains("rename");
  }

  @Test
  void aLostEventIsSeenAsAGap() {
    StreamFeed feed = feed("a");
    mutate(1);
    feed.ack(offsets(feed.poll(10, Duration.ZERO)));
    Mutation lost = primary.add("lost", Map.of("n", "1")).orElseThrow();
    redis.run("XDEL", PRIMARY.feedKey(), lost.version().position() + "-0");
    primary.add("next", Map.of("n", "1"));
    assertThat(feed.poll(10, Duration.ZERO)).hasSize(1);
    assertThat(feed.gaps()).isEqualTo(1);
    primary.fill(Shape.named("category-5"), 3, 1, done -> {});
    primary.delete("next");
    feed.poll(10, Duration.ZERO);
    assertThat(feed.gaps()).as("a fill makes no events").isEqualTo(2);
  }

  @Test
  void whatWasTrimmedAwayUnreadIsAGapAndNoBacklog() {
    StreamFeed feed = feed("a");
    primary.add("read", Map.of("n", "1"));
    feed.ack(offsets(feed.poll(10, Duration.ZERO)));
    mutate(10);
    redis.run("XTRIM", PRIMARY.feedKey(), "MAXLEN", "2");
    assertThat(feed.backlog()).as("no more than there is").isEqualTo(2);
    feed.ack(offsets(feed.poll(10, Duration.ZERO)));
    assertThat(feed.gaps()).isEqualTo(1);
    assertThat(feed.backlog()).isZero();
  }

  @Test
  void trimsOnlyWhatEveryGroupHasAcknowledged() {
    StreamFeed slow = feed("slow", "a", FeedOptions.DEFAULT_DEAD_AFTER);
    StreamFeed fast = feed("group", "a", FeedOptions.DEFAULT_DEAD_AFTER);
    for (int i = 0; i < 5_000; i++) {
      redis.run(
          "XADD",
          PRIMARY.feedKey(),
          (i + 1) * 1_000_000L + "-0",
          "op",
          "delete",
          "id",
          "x",
          "epoch",
          "1",
          "position",
          (i + 1) * 1_000_000L,
          "prev",
          i * 1_000_000L,
          "committed",
          "1");
    }
    drain(fast);
    assertThat(redis.run("XLEN", PRIMARY.feedKey()).number()).isEqualTo(5_000);
    drain(slow);
    assertThat(redis.run("XLEN", PRIMARY.feedKey()).number()).isLessThan(2_000);
    assertThat(fast.gaps() + slow.gaps()).isZero();
  }

  private static void drain(StreamFeed feed) {
    List<FeedItem> items = feed.poll(1_000, Duration.ZERO);
    while (!items.isEmpty()) {
      feed.ack(offsets(items));
      items = feed.poll(1_000, Duration.ZERO);
    }
  }

  @Test
  void aMissingGroupIsAGapFault() {
    StreamFeed feed = feed("a");
    redis.run("FLUSHALL");
    assertThatThrownBy(() -> feed.poll(1, Duration.ZERO))
        .isInstanceOfSatisfying(
            RedisFault.class, fault -> assertThat(fault.kind()).isEqualTo(RedisFault.Kind.GAP));
    feed.open();
    mutate(1);
    assertThat(feed.poll(1, Duration.ZERO)).hasSize(1);
  }
}
