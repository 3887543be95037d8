package io.prefetchbench.server.faults.rig;

import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.cache.spi.ChangeFeed.Offset;
import io.prefetchbench.cache.spi.FeedItem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** A feed that does what another one does, but where a subclass does otherwise. */
public abstract class ForwardingFeed implements ChangeFeed {
  private final ChangeFeed feed;

  /** In front of this feed. */
  protected ForwardingFeed(ChangeFeed feed) {
    this.feed = feed;
  }

  @Override
  public void open() {
    feed.open();
  }

  @Override
  public List<FeedItem> poll(int limit, Duration wait) {
    return feed.poll(limit, wait);
  }

  @Override
  public void ahead(int limit) {
    feed.ahead(limit);
  }

  @Override
  public boolean isAhead() {
    return feed.isAhead();
  }

  @Override
  public void ack(List<Offset> offsets) {
    feed.ack(offsets);
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
  public Optional<ChangeFeed.Progress> progress() {
    return feed.progress();
  }

  @Override
  public List<Long> partitionsFreshAsOfMicros() {
    return feed.partitionsFreshAsOfMicros();
  }

  @Override
  public OptionalLong retainedBytes() {
    return feed.retainedBytes();
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
