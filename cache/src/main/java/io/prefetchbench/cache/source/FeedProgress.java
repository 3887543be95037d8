package io.prefetchbench.cache.source;

/**
 * How far a feed reaches, and how far its consumers have come, at one instant. Immutable.
 *
 * @param end position of the newest event of the feed; 0 if it never had one; {@link #UNKNOWN}
 *     while events are known to be lost that no pass has brought back
 * @param settled every event up to this position that was not lost is acknowledged, whichever
 *     consumer received it; 0 if that is unknown
 */
public record FeedProgress(long end, long settled) {
  /** The end of a feed with an open gap. */
  public static final long UNKNOWN = Long.MAX_VALUE;
}
