package io.prefetchbench.cache.source;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * Committed changes in commit order: at least once, resuming where it stopped.
 *
 * <p>One consumer thread at a time; {@link #backlog} may be called from any thread. Faults of the
 * way to the feed are thrown as {@link io.prefetchbench.cache.redis.RedisFault}; after one the next
 * {@link #poll} begins with the items delivered but not acknowledged.
 */
public interface ChangeFeed extends AutoCloseable {

  /**
   * Fixes the position: from now on no later commit can be missed. Harmless if it was fixed before.
   * Must be called before the first page of a bulk load is read.
   */
  void open();

  /**
   * The next items, unacknowledged ones of this consumer first.
   *
   * @param limit most items to return, at least 1
   * @param wait how long to wait for the first; zero does not wait
   * @return empty if nothing came in time
   */
  List<FeedItem> poll(int limit, Duration wait);

  /** Acknowledges exactly these items; they are not delivered again. */
  void ack(List<Offset> offsets);

  /** Items not yet acknowledged: delivered or waiting. */
  long backlog();

  /** Commit time of the oldest item not yet acknowledged, µs since the Unix epoch, if any. */
  OptionalLong oldestMicros();

  /**
   * How often an event did not follow the one before it: events between them are lost to this feed,
   * and only a pass over the primary brings them back.
   */
  long gaps();

  @Override
  void close();
}
