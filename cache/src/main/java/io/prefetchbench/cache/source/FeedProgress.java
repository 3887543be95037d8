package io.prefetchbench.cache.source;

/**
 * The end of a feed and the progress of its consumers, at one instant. Immutable.
 *
 * @param end position of the newest event of the feed; 0 if it never had one; {@link #UNKNOWN}
 *     while events are known to be lost that no pass has restored
 * @param settled every event up to this position that was not lost is acknowledged, by any
 *     consumer; 0 if unknown
 */
public record FeedProgress(long end, long settled) {
  /** The end of a feed with an open gap. */
  public static final long UNKNOWN = Long.MAX_VALUE;
}
