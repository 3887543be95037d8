package io.prefetchbench.server.faults;

import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.cache.spi.ChangeFeed.Offset;
import io.prefetchbench.cache.spi.FeedItem;
import io.prefetchbench.server.faults.rig.ForwardingFeed;
import java.time.Duration;
import java.util.List;

/** A feed whose items are acknowledged as soon as they are polled. */
final class HastyFeed extends ForwardingFeed {
  HastyFeed(ChangeFeed feed) {
    super(feed);
  }

  @Override
  public List<FeedItem> poll(int limit, Duration wait) {
    List<FeedItem> items = super.poll(limit, wait);
    super.ack(items.stream().map(FeedItem::offset).toList());
    return items;
  }

  @Override
  public void ack(List<Offset> offsets) {
    // Done already.
  }
}
