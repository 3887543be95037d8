package io.prefetchbench.cache.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.ChangeFeed.Offset;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The bookkeeping that a feed of two methods inherits. */
class SimpleFeedTest {
  private final Deque<SimpleFeed.Item<String>> queue = new ArrayDeque<>();
  private final List<String> acknowledged = new ArrayList<>();
  private boolean failing;

  private final SimpleFeed<String> feed =
      new SimpleFeed<>() {
        @Override
        protected List<Item<String>> next(int limit, Duration wait) {
          failIfTold();
          List<Item<String>> items = new ArrayList<>();
          while (items.size() < limit && !queue.isEmpty()) {
            items.add(queue.removeFirst());
          }
          return items;
        }

        @Override
        protected void acknowledge(List<String> acknowledgements) {
          failIfTold();
          acknowledged.addAll(acknowledgements);
        }
      };

  private void failIfTold() {
    if (failing) {
      throw SourceException.unavailable("told to fail", null);
    }
  }

  private void commit(long position, long prev) {
    ChangeEvent event = new ChangeEvent.Delete("id", new Version(1, position), 10 * position, prev);
    queue.add(SimpleFeed.Item.of(event, "receipt-" + position));
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
  void whatIsNotAcknowledgedIsDeliveredAgainAfterOpening() {
    feed.open();
    for (int i = 1; i <= 4; i++) {
      commit(i, i - 1);
    }
    List<FeedItem> items = feed.poll(3, Duration.ZERO);
    feed.ack(List.of(items.get(1).offset()));
    assertThat(acknowledged).containsExactly("receipt-2");
    assertThat(feed.backlog()).isEqualTo(2);
    assertThat(feed.oldestMicros()).hasValue(10);
    feed.open();
    assertThat(positions(feed.poll(9, Duration.ZERO))).containsExactly(1L, 3L);
    assertThat(positions(feed.poll(9, Duration.ZERO))).containsExactly(4L);
    assertThat(feed.gaps()).isZero();
  }

  @Test
  void afterAFailureItBeginsWithWhatWasNotAcknowledged() {
    feed.open();
    commit(1, 0);
    commit(2, 1);
    List<FeedItem> items = feed.poll(9, Duration.ZERO);
    failing = true;
    assertThatExceptionOfType(SourceException.class).isThrownBy(() -> feed.ack(offsets(items)));
    assertThatExceptionOfType(SourceException.class).isThrownBy(() -> repeatedPoll());
    failing = false;
    assertThat(positions(feed.poll(9, Duration.ZERO))).containsExactly(1L, 2L);
    feed.ack(offsets(items));
    feed.ack(offsets(items));
    assertThat(acknowledged).containsExactly("receipt-1", "receipt-2");
    assertThat(feed.backlog()).isZero();
  }

  /** The first poll after a failure delivers what is held, the next one asks the source. */
  private void repeatedPoll() {
    assertThat(positions(feed.poll(9, Duration.ZERO))).containsExactly(1L, 2L);
    var unused = feed.poll(9, Duration.ZERO);
  }

  @Test
  void aMissingPredecessorIsAGapAndARepetitionIsNone() {
    feed.open();
    commit(1, 0);
    commit(2, 1);
    commit(1, 0);
    commit(2, 1);
    commit(3, 0);
    assertThat(feed.poll(9, Duration.ZERO)).hasSize(5);
    assertThat(feed.gaps()).isZero();
    commit(5, 4);
    assertThat(feed.poll(9, Duration.ZERO)).hasSize(1);
    assertThat(feed.gaps()).isEqualTo(1);
  }

  @Test
  void anUnreadableItemIsAGapIfItsIdIsUnknown() {
    feed.open();
    queue.add(SimpleFeed.Item.unreadable("id", "raw", "no fields", "one"));
    assertThat(feed.poll(9, Duration.ZERO).get(0)).isInstanceOf(FeedItem.Unreadable.class);
    assertThat(feed.gaps()).isZero();
    queue.add(SimpleFeed.Item.unreadable("", "raw", "no id", "two"));
    List<FeedItem> items = feed.poll(9, Duration.ZERO);
    assertThat(feed.gaps()).isEqualTo(1);
    feed.ack(offsets(items));
    assertThat(acknowledged).containsExactly("two");
  }
}
