package io.prefetchbench.benchmarks.counting;

import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.cache.spi.ChangeFeed.Offset;
import io.prefetchbench.cache.spi.FeedItem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/** A feed that silently loses what a predicate selects. */
final class FeedAround implements ChangeFeed {
  private final ChangeFeed feed;
  private final Predicate<FeedItem> lost;

  FeedAround(ChangeFeed feed, Predicate<FeedItem> lost) {
    this.feed = feed;
    this.lost = lost;
  }

  @Override
  public void open() {
    feed.open();
  }

  @Override
  public List<FeedItem> poll(int limit, Duration wait) {
    List<FeedItem> items = feed.poll(limit, wait);
    List<FeedItem> gone = items.stream().filter(lost).toList();
    feed.ack(gone.stream().map(FeedItem::offset).toList());
    return items.stream().filter(item -> !gone.contains(item)).toList();
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
