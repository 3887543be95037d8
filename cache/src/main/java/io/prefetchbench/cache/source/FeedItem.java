package io.prefetchbench.cache.source;

import io.prefetchbench.cache.entity.ChangeEvent;

/** One element of a feed: an event, or something that should have been one. Immutable. */
public sealed interface FeedItem permits FeedItem.Delivered, FeedItem.Unreadable {

  /** What to acknowledge once the item is dealt with. */
  Offset offset();

  /** A readable event. */
  record Delivered(Offset offset, ChangeEvent event) implements FeedItem {}

  /**
   * Something that cannot be read as an event: no id, unknown operation, no fields. What it should
   * have said is lost, which the feed tells as a gap.
   *
   * @param raw the element in words, for the dead letter
   * @param cause what was wrong with it
   */
  record Unreadable(Offset offset, String raw, String cause) implements FeedItem {}
}
