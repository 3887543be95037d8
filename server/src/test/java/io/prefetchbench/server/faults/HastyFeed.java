package io.prefetchbench.server.faults;

import io.prefetchbench.cache.entity.Version;
import io.prefetchbench.cache.source.ChangeFeed;
import io.prefetchbench.cache.source.FeedItem;
import io.prefetchbench.cache.source.Offset;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/** A feed whose items are acknowledged as soon as they are polled. */
record HastyFeed(ChangeFeed feed) implements ChangeFeed {
  @Override
  public void open() {
    feed.open();
  }

  @Override
  public List<FeedItem> poll(int limit, Duration wait) {
    List<FeedItem> items = feed.poll(limit, wait);
    feed.ack(items.stream().map(FeedItem::offset).toList());
    return items;
  }

  @Override
  public void ack(List<Offset> offsets) {
    // Done already.
  }

  @Override
  public long backlog() {
    return feed.backlog();
  }

  @Override
  public OptionalLong oldestMicros() {
    return feed.oldestMicros();
  }

  @Override
  public long gaps() {
    return feed.gaps();
  }

  @Override
  public void healed(Version position) {
    feed.healed(position);
  }

  @Override
  public void close() {
    feed.close();
  }
}
