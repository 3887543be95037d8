package io.prefetchbench.testkit;

import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.spi.SimpleFeed;
import java.time.Duration;
import java.util.List;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * An in-process change feed for one consumer: for tests, and for programs that commit in the
 * process that caches.
 *
 * <p>Bounded: a full feed refuses an event ({@link #emit}), and records a gap if the caller
 * continues without it. Nothing outlives the process, so every process must begin with a pass. Any
 * thread may emit events; {@link #open} redelivers unacknowledged items.
 */
public final class MemoryFeed extends SimpleFeed<Long> {
  private final int capacity;

  // All guarded by this. Events that are not acknowledged, by their number.
  private final NavigableMap<Long, ChangeEvent> kept = new TreeMap<>();
  private long emitted;
  private long delivered;

  /** An empty feed for at least 1 event, waiting or not acknowledged. */
  public MemoryFeed(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("the capacity must be at least 1, was " + capacity);
    }
    this.capacity = capacity;
  }

  /**
   * Appends an event. Never waits.
   *
   * @return false, with no effect, if the feed is full: emit it again later, or a pass will be
   *     requested when the next event is polled
   */
  public synchronized boolean emit(ChangeEvent event) {
    if (kept.size() >= capacity) {
      return false;
    }
    kept.put(++emitted, event);
    notifyAll();
    return true;
  }

  /** {@inheritDoc} An interrupt ends the wait; the thread stays interrupted. */
  @Override
  protected synchronized List<Item<Long>> next(int limit, Duration wait) {
    long deadline = System.nanoTime() + wait.toNanos();
    try {
      long left = wait.toNanos();
      while (delivered == emitted && left > 0) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
        left = deadline - System.nanoTime();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    List<Item<Long>> items =
        kept.tailMap(delivered, false).entrySet().stream()
            .limit(limit)
            .map(entry -> Item.of(entry.getValue(), entry.getKey()))
            .toList();
    delivered += items.size();
    return items;
  }

  @Override
  protected synchronized void acknowledge(List<Long> numbers) {
    numbers.forEach(kept::remove);
  }

  @Override
  public synchronized long backlog() {
    return kept.size();
  }

  @Override
  public synchronized OptionalLong oldestMicros() {
    return kept.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(kept.firstEntry().getValue().committedMicros());
  }
}
