package io.prefetchbench.cache.internal.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.cache.spi.FeedItem;
import io.prefetchbench.testkit.FeedKind;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListAsFeedTest extends RedisFeedContract {
  @Override
  FeedKind kind() {
    return FeedKind.LIST;
  }

  @Override
  ChangeFeed feed(RedisPort port, String consumer, Duration deadAfter) {
    FeedOptions names = new FeedOptions(options.feedKey(), "group", consumer, deadAfter);
    return new ListFeed(port, names, System::nanoTime);
  }

  @Override
  void pushUnreadable() {
    push("hello world");
    push("e1 upsert 1 2 1 3 1:x");
    push("e1 upsert 1 2 1 3 1:x 1:f 1:\u00ff");
  }

  private void push(String latin) {
    redis.run("LPUSH", options.feedKey(), latin.getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void whatIsCutOffOrOverlongIsUnreadable() {
    ChangeFeed feed = open();
    push("e1 delete 1 2 1 3 9:x");
    push("e1 delete 1 2 1 3 1:xy");
    push("e1 delete 1 2 1 3 1:x ");
    push("e1 delete 1 2 1");
    push("e1 upsert 1 2 1 3 1:x 1:f");
    push("e1 upsert 1 2 1 3 1:x 999999999:f");
    push("");
    assertThat(drain(feed)).hasSize(7).allMatch(item -> item instanceof FeedItem.Unreadable);
  }

  @Test
  void anElementPushedTwiceIsDeliveredAndAcknowledgedTwice() {
    ChangeFeed feed = open();
    push("e1 delete 1 2 0 3 1:x");
    push("e1 delete 1 2 0 3 1:x");
    List<FeedItem> first = feed.poll(1, Duration.ZERO);
    List<FeedItem> second = feed.poll(1, Duration.ZERO);
    assertThat(second).isEqualTo(first);
    feed.ack(offsets(first));
    assertThat(feed.backlog()).isEqualTo(1);
    feed.ack(offsets(second));
    assertThat(feed.backlog()).isZero();
  }

  /** An older event, applied after the pass, is undone only by the event that is lost. */
  @Test
  void whatAPassHasCoveredIsAGapAgainOnceItIsLost() {
    ChangeFeed feed = open();
    push("e1 delete 1 2 0 3 1:x");
    assertThat(feed.poll(1, Duration.ZERO)).hasSize(1);
    feed.healed(new Version(1, 1_000));
    redis.run("DEL", options.feedKey() + "/taken/a");
    ChangeFeed again = feed(redis.port(), "a", FeedOptions.DEFAULT_DEAD_AFTER);
    again.open();
    assertThat(again.poll(1, Duration.ZERO)).isEmpty();
    assertThat(again.gaps()).isEqualTo(1);
    again.healed(new Version(1, 1_000));
    assertThat(again.progress().orElseThrow().end()).isNotEqualTo(ChangeFeed.Progress.UNKNOWN);
  }

  @Test
  void aListFeedsOneCache() {
    open();
    FeedOptions names = FeedOptions.of(options.feedKey(), "another", "b");
    ListFeed second = new ListFeed(redis.port(), names, System::nanoTime);
    assertThatThrownBy(second::open)
        .isInstanceOfSatisfying(
            RedisFault.class, fault -> assertThat(fault.code()).isEqualTo("FEEDTAKEN"));
  }
}
