package io.prefetchbench.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.cache.spi.ChangeFeed.Offset;
import io.prefetchbench.cache.spi.FeedItem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every feed must do, whatever carries it: extend it to test a feed of your own. Each test
 * begins with an empty feed.
 */
@Timeout(60)
public abstract class FeedContract {
  private static final int POLLS_MAX = 1_000;

  /** The feed of the one consumer that most tests have, opened; called again, its next life. */
  protected abstract ChangeFeed open();

  /** Commits an upsert. */
  protected abstract Version upsert(String id, Map<String, String> fields);

  /** Commits a delete of an entity that is there. */
  protected abstract Version delete(String id);

  /** The newest event, not polled yet, vanishes. */
  protected abstract void loseNewest();

  /**
   * False if what was acknowledged out of order counts as a gap after a restart. That costs a
   * needless pass, no change; the worker acknowledges in order.
   */
  protected boolean toleratesHoles() {
    return true;
  }

  /**
   * False if the feed keeps one position, so that what was acknowledged behind something that was
   * not is delivered again in its next life. The worker acknowledges in order.
   */
  protected boolean keepsHoles() {
    return true;
  }

  /** The fields that an upsert shows; more than were given if its id is a field too. */
  protected Map<String, String> shown(String id, Map<String, String> fields) {
    return fields;
  }

  /** An id with whatever characters the feed's source allows. */
  protected String oddId() {
    return "a:b \n*?[x]\u0000\ud83c\udf7a";
  }

  /** Fields with whatever characters the feed's source allows in names and values. */
  protected Map<String, String> oddFields() {
    StringBuilder controls = new StringBuilder();
    for (char c = 0; c < 256; c++) {
      controls.append(c);
    }
    return Map.of(
        controls.toString(),
        "",
        "",
        controls.toString(),
        "3:abc 1:",
        "[]{}\"\\,'",
        "big",
        "9007199254740993",
        "\u00e4\u20ac\ud83c\udf7a",
        "\u0000\r\n$-1\r\n");
  }

  /** Commits so many upserts. */
  protected final List<Version> commit(int count) {
    List<Version> versions = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      versions.add(upsert("id-" + i, Map.of("n", Integer.toString(i))));
    }
    return versions;
  }

  /** The versions of these events. */
  protected static List<Version> versions(List<FeedItem> items) {
    return items.stream().map(item -> ((FeedItem.Delivered) item).event().version()).toList();
  }

  /** What acknowledges these items. */
  protected static List<Offset> offsets(List<FeedItem> items) {
    return items.stream().map(FeedItem::offset).toList();
  }

  /** Polls and acknowledges until nothing comes. */
  protected static List<FeedItem> drain(ChangeFeed feed) {
    List<FeedItem> all = new ArrayList<>();
    for (int i = 0; i < POLLS_MAX; i++) {
      List<FeedItem> items = feed.poll(100, Duration.ZERO);
      if (items.isEmpty()) {
        return all;
      }
      feed.ack(offsets(items));
      all.addAll(items);
    }
    throw new AssertionError("the feed does not end");
  }

  @Test
  void deliversInCommitOrderUpToTheLimit() {
    ChangeFeed feed = open();
    List<Version> expected = new ArrayList<>(commit(5));
    expected.add(delete("id-3"));
    List<FeedItem> items = new ArrayList<>(feed.poll(4, Duration.ZERO));
    assertThat(items).hasSize(4);
    items.addAll(feed.poll(4, Duration.ZERO));
    assertThat(versions(items)).isEqualTo(expected);
    assertThat(((FeedItem.Delivered) items.get(5)).event())
        .isInstanceOfSatisfying(
            ChangeEvent.Delete.class, event -> assertThat(event.id()).isEqualTo("id-3"));
    assertThat(feed.gaps()).isZero();
  }

  @Test
  void whatWasAskedForAheadIsPolledOnceAndInOrder() {
    ChangeFeed feed = open();
    List<Version> all = commit(9);
    List<FeedItem> items = new ArrayList<>(feed.poll(3, Duration.ZERO));
    for (int i = 0; i < 2; i++) {
      feed.ahead(3);
      feed.ack(offsets(items));
      items.addAll(feed.poll(3, Duration.ZERO));
      assertThat(feed.isAhead()).isFalse();
    }
    assertThat(versions(items)).isEqualTo(all);
    feed.ahead(3);
    assertThat(feed.poll(3, Duration.ZERO)).isEmpty();
    feed.ack(offsets(items));
    assertThat(feed.backlog()).isZero();
    assertThat(feed.gaps()).isZero();
  }

  @Test
  void nothingAheadStillWaitsForWhatComes() {
    ChangeFeed feed = open();
    assertThat(feed.poll(3, Duration.ZERO)).isEmpty();
    feed.ahead(3);
    CompletableFuture<List<FeedItem>> waiting =
        CompletableFuture.supplyAsync(() -> feed.poll(3, Duration.ofSeconds(20)));
    List<Version> committed = commit(1);
    assertThat(versions(waiting.join())).isEqualTo(committed);
  }

  @Test
  void whatWasAskedForAheadAndNeverPolledComesInTheNextLife() {
    ChangeFeed feed = open();
    List<Version> all = commit(4);
    feed.ack(offsets(feed.poll(2, Duration.ZERO)));
    feed.ahead(2);
    assertThat(versions(drain(open()))).isEqualTo(all.subList(2, 4));
  }

  @Test
  void resumesWithExactlyWhatWasNotAcknowledged() {
    ChangeFeed feed = open();
    List<Version> all = commit(10);
    List<FeedItem> got = feed.poll(7, Duration.ZERO);
    feed.ack(List.of(got.get(0).offset(), got.get(2).offset()));
    List<Version> left = new ArrayList<>(all);
    left.removeAll(keepsHoles() ? List.of(all.get(0), all.get(2)) : List.of(all.get(0)));
    ChangeFeed nextLife = open();
    assertThat(nextLife.backlog()).as("backlog()").isEqualTo(left.size());
    assertThat(versions(drain(nextLife))).isEqualTo(left);
    assertThat(nextLife.backlog()).isZero();
    assertThat(nextLife.gaps() == 0 || !toleratesHoles())
        .as("no gap, unless toleratesHoles() returns false")
        .isTrue();
  }

  @Test
  void pagesThroughWhatIsNotAcknowledgedWithoutWaitingForIt() {
    open().poll(100, Duration.ZERO);
    List<Version> all = commit(6);
    open().poll(100, Duration.ZERO);
    ChangeFeed feed = open();
    List<FeedItem> items = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      items.addAll(feed.poll(2, Duration.ZERO));
    }
    assertThat(versions(items)).isEqualTo(all);
    feed.ack(offsets(items));
    assertThat(feed.backlog()).isZero();
  }

  @Test
  void anAcknowledgementRepeatedTakesNothingElse() {
    ChangeFeed feed = open();
    commit(4);
    List<FeedItem> two = feed.poll(2, Duration.ZERO);
    feed.ack(offsets(two));
    feed.ack(offsets(two));
    feed.ack(List.of());
    assertThat(feed.backlog()).isEqualTo(2);
    assertThat(drain(feed)).hasSize(2);
  }

  @Test
  void aLostEventIsOneGap() {
    ChangeFeed feed = open();
    commit(2);
    drain(feed);
    upsert("lost", Map.of("n", "1"));
    loseNewest();
    commit(3);
    assertThat(drain(feed)).hasSize(3);
    assertThat(feed.gaps()).isEqualTo(1);
  }

  @Test
  void waitsNoLongerThanToldAndEndsTheWaitForAnEvent() {
    ChangeFeed feed = open();
    assertThat(feed.poll(10, Duration.ofMillis(5))).isEmpty();
    CompletableFuture<List<FeedItem>> polled =
        CompletableFuture.supplyAsync(
            () -> {
              List<FeedItem> items = List.of();
              for (int i = 0; i < POLLS_MAX && items.isEmpty(); i++) {
                items = feed.poll(10, Duration.ofSeconds(5));
              }
              return items;
            });
    Version version = upsert("a", Map.of("n", "1"));
    assertThat(versions(polled.join())).containsExactly(version);
  }

  @Test
  void carriesEveryKindOfText() {
    ChangeFeed feed = open();
    Map<String, String> fields = oddFields();
    String id = oddId();
    upsert(id, fields);
    ChangeEvent event = ((FeedItem.Delivered) drain(feed).get(0)).event();
    assertThat(event.id()).isEqualTo(id);
    assertThat(((ChangeEvent.Upsert) event).entity().fields()).isEqualTo(shown(id, fields));
  }

  @Test
  void carriesHugeEventsOneByOneIfNeedBe() {
    ChangeFeed feed = open();
    String huge = "0123456789abcdef".repeat(128 * 1024);
    List<Version> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      all.add(upsert("huge-" + i, Map.of("text", huge + i)));
    }
    List<FeedItem> items = drain(feed);
    assertThat(versions(items)).isEqualTo(all);
    ChangeEvent.Upsert last = (ChangeEvent.Upsert) ((FeedItem.Delivered) items.get(3)).event();
    assertThat(last.entity().fields()).isEqualTo(shown("huge-3", Map.of("text", huge + 3)));
    assertThat(feed.backlog()).isZero();
  }

  @Test
  void saysHowMuchIsOpenAndSinceWhen() {
    ChangeFeed feed = open();
    assertThat(feed.oldestMicros()).isEmpty();
    assertThat(feed.backlog()).isZero();
    List<Version> all = commit(4);
    assertThat(feed.backlog()).isEqualTo(4);
    List<FeedItem> two = feed.poll(2, Duration.ZERO);
    long first = ((FeedItem.Delivered) two.get(0)).event().committedMicros();
    assertThat(feed.backlog()).isEqualTo(4);
    assertThat(feed.oldestMicros()).hasValue(first);
    feed.ack(offsets(two));
    assertThat(feed.backlog()).isEqualTo(2);
    assertThat(feed.oldestMicros().orElseThrow()).isGreaterThan(first);
    assertThat(versions(drain(feed))).isEqualTo(all.subList(2, 4));
    assertThat(feed.oldestMicros()).isEmpty();
  }
}
