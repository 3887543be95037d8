package io.prefetchbench.cache.spi;

import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.ChangeFeed.Offset;

/** One item of a feed: an event, or something that should have been one. Immutable. */
public sealed interface FeedItem
    permits FeedItem.Delivered, FeedItem.Incomplete, FeedItem.Unreadable {

  /** The offset to acknowledge once the item has been handled. */
  Offset offset();

  /**
   * A readable event.
   *
   * @param replayed whether the feed knows that the event was acknowledged before: its entry or
   *     tombstone may have expired since, so that the primary is asked where the cache holds
   *     neither
   */
  record Delivered(Offset offset, ChangeEvent event, boolean replayed) implements FeedItem {
    /** An event that was not acknowledged before, as far as the feed knows. */
    public Delivered(Offset offset, ChangeEvent event) {
      this(offset, event, false);
    }
  }

  /**
   * A change whose fields are not known: they are read from the primary. A primary that shows an
   * older version is asked again, because a change may be delivered before it is visible there.
   *
   * @param id id of its entity; not empty
   * @param version of the change, an upsert's or a delete's
   */
  record Incomplete(Offset offset, String id, Version version) implements FeedItem {}

  /**
   * Something that cannot be read as an event: no id, unknown operation, no fields. Its content is
   * lost. If the id can be read, the entity is repaired from the primary; otherwise the feed
   * reports a gap.
   *
   * @param id id of its entity; empty if it cannot be read
   * @param raw the item as text, for the dead letter; cut if it is very long
   * @param cause what was wrong with it
   */
  record Unreadable(Offset offset, String id, String raw, String cause) implements FeedItem {
    private static final int RAW_CHARS_MAX = 64 * 1024;

    public Unreadable {
      raw = raw.length() <= RAW_CHARS_MAX ? raw : raw.substring(0, RAW_CHARS_MAX) + "…";
    }

    /** Without an id. */
    public Unreadable(Offset offset, String raw, String cause) {
      this(offset, "", raw, cause);
    }
  }
}
