package io.prefetchbench.cache.spi;

import io.prefetchbench.cache.ChangeEvent;

/** One item of a feed: an event, or something that should have been one. Immutable. */
public sealed interface FeedItem permits FeedItem.Delivered, FeedItem.Unreadable {

  /** The offset to acknowledge once the item has been handled. */
  Offset offset();

  /** A readable event. */
  record Delivered(Offset offset, ChangeEvent event) implements FeedItem {}

  /**
   * Something that cannot be read as an event: no id, unknown operation, no fields. Its content is
   * lost. If the id can be read, the entity is repaired from the primary; otherwise the feed
   * reports a gap.
   *
   * @param id id of its entity; empty if it cannot be read
   * @param raw the item as text, for the dead letter
   * @param cause what was wrong with it
   */
  record Unreadable(Offset offset, String id, String raw, String cause) implements FeedItem {
    /** Without an id. */
    public Unreadable(Offset offset, String raw, String cause) {
      this(offset, "", raw, cause);
    }
  }
}
