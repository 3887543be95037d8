package io.prefetchbench.cache.spi;

import io.prefetchbench.cache.Version;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Committed changes in commit order, delivered at least once and resumed from the last position.
 *
 * <p>One consumer thread at a time; {@link #backlog}, {@link #oldestMicros}, {@link #progress},
 * {@link #gaps} and {@link #healed} may be called from any thread. Failures to reach the feed are
 * thrown as {@link SourceException}, by feeds over Redis as {@link
 * io.prefetchbench.cache.RedisFault}; after a failure the next {@link #poll} begins with the items
 * delivered but not acknowledged.
 */
public interface ChangeFeed extends AutoCloseable {

  /**
   * Fixes the position: from now on no later commit can be missed. Has no effect if it was fixed
   * before. Must be called before the first page of a bulk load is read.
   */
  void open();

  /**
   * Called once before the first {@link #open()}, which it includes, with a memory that outlives
   * the process, for feeds that need one.
   */
  default void open(FeedMemory memory) {
    open();
  }

  /**
   * True if versions rise in the order of the feed. The worker then takes an event at or below the
   * acknowledged version for one that it acknowledged before; otherwise only {@link
   * FeedItem.Delivered#replayed} says so. Versions that are drawn before the commit, from a
   * sequence for example, do not rise in commit order.
   */
  default boolean ordersVersions() {
    return true;
  }

  /**
   * The next items, unacknowledged ones of this consumer first. A feed should return fewer than the
   * limit, but at least one, if they are large (several megabytes): polled items are held in
   * memory.
   *
   * @param limit maximum number of items to return, at least 1
   * @param wait how long to wait for the first; zero does not wait
   * @return empty if no item arrived in time
   */
  List<FeedItem> poll(int limit, Duration wait);

  /**
   * Asks for the next items without waiting for them: the next {@link #poll} returns these. They
   * belong to this consumer from now on, so a caller must poll them too. This is a hint that lets
   * the consumer do other work in the meantime; a feed may ignore it.
   *
   * @param limit most items of that poll, at least 1
   */
  default void ahead(int limit) {}

  /** True if items were requested and not yet polled. */
  default boolean isAhead() {
    return false;
  }

  /**
   * Acknowledges exactly these items; they are not delivered again. Has no effect for items that
   * are already acknowledged or were taken over by another consumer.
   */
  void ack(List<Offset> offsets);

  /** Items not yet acknowledged: delivered or waiting. */
  long backlog();

  /** Commit time of the oldest item not yet acknowledged, µs since the Unix epoch, if any. */
  OptionalLong oldestMicros();

  /**
   * The end of the feed and the progress of all its consumers together, read at one instant. The
   * bound on staleness is based on it or, if unsupported, on this consumer's empty polls, which is
   * correct only for a feed with one consumer.
   *
   * @return empty if this feed does not support it
   */
  default Optional<Progress> progress() {
    return Optional.empty();
  }

  /**
   * The instant before which every commit was delivered and is acknowledged, for feeds that know it
   * without {@link #progress}: the begin of a poll that returned everything there was.
   *
   * @return µs since the Unix epoch on this machine's clock, 0 if not known yet; if empty, an empty
   *     poll counts as proof that everything was delivered
   */
  default OptionalLong freshAsOfMicros() {
    return OptionalLong.empty();
  }

  /**
   * For feeds of several partitions: {@link #freshAsOfMicros} of each, of which that is the oldest;
   * 0 where it is not known yet. Called about once per second, from any thread.
   *
   * @return empty if this feed has no partitions
   */
  default List<Long> partitionsFreshAsOfMicros() {
    return List.of();
  }

  /**
   * Bytes of its log that the source keeps because this feed has not acknowledged them. May be a
   * few seconds old, but must not wait; may be called from any thread.
   *
   * @return empty if it is not known, or the source keeps nothing for this feed
   */
  default OptionalLong retainedBytes() {
    return OptionalLong.empty();
  }

  /**
   * The oldest items not yet acknowledged, of all consumers, without taking any; for inspection.
   * May be called from any thread, even if the feed was never opened.
   *
   * @param limit maximum number of items to return, at least 1
   * @return empty if this feed does not support it
   */
  default Optional<List<FeedItem>> peek(int limit) {
    return Optional.empty();
  }

  /**
   * How often events were found to be missing from this feed since this object was created: an
   * event did not follow its predecessor, a delivered one no longer has a body, or one cannot be
   * read. Only a pass over the primary restores them. Each gap counts once; it is noted durably
   * before the unreadable item, or an event behind the gap, is delivered, and counts once more
   * after each restart until {@link #healed} covers it.
   */
  long gaps();

  /**
   * Records that a pass over the primary that began at this position is complete: everything lost
   * up to it is in the cache and is no longer reported. A feed whose gaps do not outlive its
   * process ignores this.
   */
  default void healed(Version position) {}

  @Override
  void close();

  /**
   * The end of a feed and the progress of its consumers, at one instant. Immutable.
   *
   * @param end position of the newest event of the feed; 0 if it never had one; {@link #UNKNOWN}
   *     while events are known to be lost that no pass has restored
   * @param settled every event up to this position that was not lost is acknowledged, by any
   *     consumer; 0 if unknown
   */
  record Progress(long end, long settled) {
    /** The end of a feed with an open gap. */
    public static final long UNKNOWN = Long.MAX_VALUE;
  }

  /**
   * A few texts that a feed keeps beside the entities: its offset, and what it knows of the
   * history. They are in the Redis of the cache, so a cache that loses its data loses them too, and
   * the feed then asks for a pass. Thread-safe.
   *
   * <p>Errors of Redis are thrown as {@link io.prefetchbench.cache.RedisFault}.
   */
  interface FeedMemory {

    /**
     * The text of this name; empty if there is none.
     *
     * @param name short and constant, such as {@code offset}
     */
    Optional<String> get(String name);

    /**
     * Replaces the text of this name if it is still the expected one, atomically, so that two
     * processes cannot overwrite each other.
     *
     * @param expected the text read before; null if there was none
     * @param text the new text, at most some kilobytes; null to remove it
     * @return false if the text is another by now; nothing was written then
     */
    boolean compareAndSet(String name, @Nullable String expected, @Nullable String text);
  }

  /** A position in a change feed, opaque except to the feed (a stream id, a list element). */
  record Offset(String text) {
    @Override
    public String toString() {
      return text;
    }
  }
}
