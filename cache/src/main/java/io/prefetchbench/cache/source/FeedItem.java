package io.prefetchbench.cache.source;

import io.prefetchbench.cache.entity.ChangeEvent;

/** One item of a feed: an event, or something that should have been one. Immutable. */
public sealed interface FeedItem permits FeedItem.Delivered, FeedItem.Unreadable {

  /** The offset to acknowledge once the item has been handled. */
  Offset offset();

  /** A readable event. */
  record Delivered(Offset offset, ChangeEvent event) implements FeedItem {}

  /**
   * Something that cannot be read as an event: no id, unknown operation, no fields. Its content is
   * lost, which the feed reports as a gap.
   *
   * @param raw the item as text, for the dead letter
   * @param cause what was wrong with it
   */
  record Unreadable(Offset offset, String raw, String cause) implements FeedItem {}
}
