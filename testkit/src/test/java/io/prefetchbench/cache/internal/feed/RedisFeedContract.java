package io.prefetchbench.cache.internal.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefetchbench.cache.LiveRedis;
import io.prefetchbench.cache.LossyPort;
import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.cache.spi.ChangeFeed.Offset;
import io.prefetchbench.cache.spi.FeedItem;
import io.prefetchbench.testkit.FeedContract;
import io.prefetchbench.testkit.FeedKind;
import io.prefetchbench.testkit.MockPrimary;
import io.prefetchbench.testkit.PrimaryOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What feeds in Redis must do besides: several consumers, faults, and memory beyond a process. */
abstract class RedisFeedContract extends FeedContract {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration AT_ONCE = Duration.ofMillis(1);

  static LiveRedis redis;

  final PrimaryOptions options =
      PrimaryOptions.defaults().withReadLatency(Duration.ZERO).withFeed(kind());
  private MockPrimary primary;
  private boolean opened;

  abstract FeedKind kind();

  /** A feed of the group {@code group}, not open. */
  abstract ChangeFeed feed(RedisPort port, String consumer, Duration deadAfter);

  /** Three elements that are no event: a stranger, one without fields, one that is not UTF-8. */
  abstract void pushUnreadable();

  @BeforeAll
  static void startRedis() {
    redis = LiveRedis.start();
  }

  @AfterAll
  static void stopRedis() {
    redis.close();
  }

  @BeforeEach
  void empty() {
    redis.run("FLUSHALL");
    primary = MockPrimary.open(redis.port(), options);
    opened = false;
  }

  private ChangeFeed open(RedisPort port, String consumer, Duration deadAfter) {
    ChangeFeed feed = feed(port, consumer, deadAfter);
    feed.open();
    if (!opened) {
      // The pass that follows the first opening.
      opened = true;
      feed.healed(primary.position());
    }
    return feed;
  }

  @Override
  protected final ChangeFeed open() {
    return open(redis.port(), "a", LONG);
  }

  @Override
  protected final Version upsert(String id, Map<String, String> fields) {
    return primary.add(id, fields).or(() -> primary.replace(id, fields)).orElseThrow().version();
  }

  @Override
  protected final Version delete(String id) {
    return primary.delete(id).orElseThrow().version();
  }

  @Override
  protected final void loseNewest() {
    if (kind() == FeedKind.LIST) {
      redis.run("LPOP", options.feedKey());
    } else {
      redis.run("XDEL", options.feedKey(), primary.position().position() + "-0");
    }
  }

  @Test
  void whoLooksSeesWhatIsNotAcknowledgedAndTakesNothing() {
    ChangeFeed feed = open();
    List<Version> committed = commit(4);
    List<FeedItem> held = feed.poll(2, Duration.ZERO);
    ChangeFeed looker = feed(redis.port(), "looker", LONG);

    assertThat(versions(looker.peek(10).orElseThrow())).isEqualTo(committed);
    assertThat(versions(looker.peek(3).orElseThrow())).isEqualTo(committed.subList(0, 3));
    feed.ack(offsets(held));
    assertThat(versions(looker.peek(10).orElseThrow())).isEqualTo(committed.subList(2, 4));
    assertThat(versions(drain(feed))).isEqualTo(committed.subList(2, 4));
    assertThat(looker.peek(10)).hasValue(List.of());
  }

  @Test
  void aReplyLostAtAnyStepOfAPollLosesNoEvent() {
    LossyPort lossy = new LossyPort(redis.port());
    ChangeFeed feed = open(lossy, "a", LONG);
    Set<Version> committed = new HashSet<>();
    Set<Version> seen = new HashSet<>();
    int faults = 0;
    for (int step = 0; step < 6; step++) {
      committed.addAll(commit(4));
      lossy.loseReplyAfter(step);
      try {
        for (int poll = 0; poll < 6; poll++) {
          List<FeedItem> items = feed.poll(2, Duration.ofMillis(1));
          // Noted before they are acknowledged: of what is acknowledged the feed speaks no more.
          seen.addAll(versions(items));
          feed.ack(offsets(items));
        }
      } catch (RedisFault fault) {
        faults++;
        assertThat(fault.kind()).isEqualTo(RedisFault.Kind.TRANSIENT);
      }
      lossy.loseReplies(0);
      seen.addAll(versions(drain(feed)));
    }
    assertThat(faults).isPositive();
    assertThat(seen).isEqualTo(committed);
    assertThat(feed.backlog()).isZero();
    assertThat(feed.gaps()).isZero();
  }

  @Test
  void anAcknowledgementWhoseReplyWasLostCanBeRepeated() {
    LossyPort lossy = new LossyPort(redis.port());
    ChangeFeed feed = open(lossy, "a", LONG);
    commit(4);
    List<Offset> two = offsets(feed.poll(2, Duration.ZERO));
    lossy.loseReplies(1);
    assertThatThrownBy(() -> feed.ack(two)).isInstanceOf(RedisFault.class);
    feed.ack(two);
    assertThat(feed.backlog()).isEqualTo(2);
    assertThat(drain(feed)).hasSize(2);
  }

  @Test
  void takesOverFromTheDeadInOrderAndAZombieDoesNoHarm() {
    ChangeFeed dead = open(redis.port(), "dead", AT_ONCE);
    List<Version> all = commit(5);
    List<FeedItem> stranded = dead.poll(3, Duration.ZERO);
    ChangeFeed heir = open(redis.port(), "heir", AT_ONCE);
    List<FeedItem> items = new ArrayList<>();
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () -> {
              items.addAll(drain(heir));
              return items.size() >= 5;
            });
    assertThat(versions(items)).containsExactlyInAnyOrderElementsOf(all);
    List<Version> adopted = new ArrayList<>(versions(items));
    adopted.retainAll(versions(stranded));
    assertThat(adopted).isEqualTo(versions(stranded));
    Version next = upsert("next", Map.of("n", "1"));
    dead.ack(offsets(stranded));
    assertThat(versions(drain(dead))).containsExactly(next);
    assertThat(heir.backlog()).isZero();
    assertThat(heir.gaps() + dead.gaps()).isZero();
  }

  @Test
  void twoConsumersShareTheEventsAndLoseNone() {
    ChangeFeed a = open(redis.port(), "a", LONG);
    ChangeFeed b = open(redis.port(), "b", LONG);
    Set<Version> committed = new HashSet<>();
    List<Version> seen = new ArrayList<>();
    for (int round = 0; round < 20; round++) {
      committed.addAll(commit(7));
      List<FeedItem> forA = a.poll(3, Duration.ZERO);
      List<FeedItem> forB = b.poll(2, Duration.ZERO);
      b.ack(offsets(forB));
      a.ack(offsets(forA));
      seen.addAll(versions(forA));
      seen.addAll(versions(forB));
    }
    seen.addAll(versions(drain(a)));
    seen.addAll(versions(drain(b)));
    assertThat(seen).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(committed);
    assertThat(a.gaps() + b.gaps()).isZero();
  }

  @Test
  void aGapIsToldInEveryLifeUntilAPassHealsIt() {
    ChangeFeed feed = open();
    commit(1);
    drain(feed);
    upsert("lost", Map.of("n", "1"));
    loseNewest();
    commit(1);
    ChangeFeed second = open();
    assertThat(second.gaps()).as("not noticed yet").isZero();
    assertThat(drain(second)).hasSize(1);
    assertThat(second.gaps()).as("found by the first poll after a restart").isEqualTo(1);
    ChangeFeed third = open();
    assertThat(third.gaps()).as("no pass came to its end").isEqualTo(1);
    third.healed(primary.position());
    assertThat(open().gaps()).isZero();
  }

  @Test
  void aFeedWhoseFirstPassNeverEndedSaysSo() {
    feed(redis.port(), "a", LONG).open();
    ChangeFeed next = feed(redis.port(), "a", LONG);
    next.open();
    assertThat(next.gaps()).isEqualTo(1);
  }

  @Test
  void whatIsNoEventIsUnreadableAndCanBeAcknowledged() {
    ChangeFeed feed = open();
    pushUnreadable();
    List<FeedItem> items = feed.poll(10, Duration.ZERO);
    assertThat(items).hasSize(3).allMatch(item -> item instanceof FeedItem.Unreadable);
    assertThat(((FeedItem.Unreadable) items.get(0)).raw()).contains("hello");
    assertThat(((FeedItem.Unreadable) items.get(1)).cause()).contains("no fields");
    assertThat(((FeedItem.Unreadable) items.get(2)).cause()).contains("UTF-8");
    feed.ack(offsets(items));
    assertThat(feed.backlog()).isZero();
  }

  @Test
  void whatCannotBeReadIsAGapUntilAPassHealsIt() {
    ChangeFeed feed = open();
    commit(1);
    drain(feed);
    pushUnreadable();
    assertThat(feed.poll(10, Duration.ZERO)).hasSize(3);
    long told = feed.gaps();
    assertThat(told).isPositive();
    ChangeFeed second = open();
    List<FeedItem> again = second.poll(10, Duration.ZERO);
    assertThat(again).hasSize(3);
    second.ack(offsets(again));
    ChangeFeed third = open();
    assertThat(third.gaps()).as("acknowledged, and no pass came to its end").isEqualTo(1);
    upsert("next", Map.of("n", "1"));
    third.healed(primary.position());
    assertThat(open().gaps()).isZero();
  }

  @Test
  void aFeedThatVanishedIsAGapUntilItIsOpenedAgain() {
    ChangeFeed feed = open();
    commit(1);
    redis.run("FLUSHALL");
    assertThatThrownBy(() -> feed.poll(1, Duration.ZERO))
        .isInstanceOfSatisfying(
            RedisFault.class, fault -> assertThat(fault.kind()).isEqualTo(RedisFault.Kind.GAP));
    feed.open();
    List<Version> all = commit(1);
    assertThat(versions(drain(feed))).isEqualTo(all);
  }
}
