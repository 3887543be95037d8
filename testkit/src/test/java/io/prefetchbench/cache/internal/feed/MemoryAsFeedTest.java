package io.prefetchbench.cache.internal.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.cache.spi.FeedItem;
import io.prefetchbench.testkit.FeedContract;
import io.prefetchbench.testkit.MemoryFeed;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MemoryAsFeedTest extends FeedContract {
  private static final int CAPACITY = 100;

  private final MemoryFeed feed = new MemoryFeed(CAPACITY);
  private long last;
  private boolean losing;

  @Override
  protected ChangeFeed open() {
    feed.open();
    return feed;
  }

  @Override
  protected Version upsert(String id, Map<String, String> fields) {
    long prev = last++;
    Version version = new Version(1, last);
    losing = id.equals("lost");
    emit(new ChangeEvent.Upsert(new Entity(id, fields, version, last), prev));
    return version;
  }

  @Override
  protected Version delete(String id) {
    long prev = last++;
    Version version = new Version(1, last);
    emit(new ChangeEvent.Delete(id, version, last, prev));
    return version;
  }

  private void emit(ChangeEvent event) {
    if (!losing) {
      assertThat(feed.emit(event)).isTrue();
    }
  }

  @Override
  protected void loseNewest() {
    assertThat(losing).as("the event was never emitted").isTrue();
    losing = false;
  }

  @Test
  void aFullFeedRefusesAndTheNextEventShowsTheGap() {
    ChangeFeed opened = open();
    commit(CAPACITY);
    ChangeEvent refused = new ChangeEvent.Delete("x", new Version(1, last + 1), 1, last);
    assertThat(feed.emit(refused)).isFalse();
    List<FeedItem> items = opened.poll(CAPACITY, Duration.ZERO);
    assertThat(feed.emit(refused)).as("polled is not acknowledged").isFalse();
    opened.ack(offsets(items));
    last++;
    commit(1);
    assertThat(drain(opened)).hasSize(1);
    assertThat(opened.gaps()).isEqualTo(1);
  }
}
