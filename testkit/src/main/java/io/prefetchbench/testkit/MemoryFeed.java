package io.prefetchbench.testkit;

import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.cache.spi.ChangeFeed.Offset;
import io.prefetchbench.cache.spi.FeedItem;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * An in-process change feed for one consumer: for tests, and for programs that commit in the
 * process that caches.
 *
 * <p>Bounded: a full feed refuses an event ({@link #emit}), and records a gap if the caller
 * continues without it. Nothing outlives the process, so every process must begin with a pass. Any
 * thread may emit events; {@link #open} redelivers unacknowledged items.
 */
public final class MemoryFeed implements ChangeFeed {
  private final int capacity;

  // All guarded by this.
  private final Deque<FeedItem.Delivered> waiting = new ArrayDeque<>();
  private final Map<Offset, FeedItem.Delivered> unacknowledged = new LinkedHashMap<>();
  private long sequence;
  private long lastPosition;
  private long gaps;

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
    if (waiting.size() + unacknowledged.size() >= capacity) {
      return false;
    }
    sequence++;
    waiting.addLast(new FeedItem.Delivered(new Offset(Long.toString(sequence)), event));
    notifyAll();
    return true;
  }

  @Override
  public synchronized void open() {
    List<FeedItem.Delivered> again = new ArrayList<>(unacknowledged.values());
    unacknowledged.clear();
    for (int i = again.size() - 1; i >= 0; i--) {
      waiting.addFirst(again.get(i));
    }
  }

  /** {@inheritDoc} An interrupt ends the wait; the thread stays interrupted. */
  @Override
  public synchronized List<FeedItem> poll(int limit, Duration wait) {
    awaitEvent(wait);
    List<FeedItem> items = new ArrayList<>(Math.min(limit, waiting.size()));
    while (items.size() < limit && !waiting.isEmpty()) {
      FeedItem.Delivered item = waiting.removeFirst();
      checkGap(item.event());
      unacknowledged.put(item.offset(), item);
      items.add(item);
    }
    return items;
  }

  private void awaitEvent(Duration wait) {
    long deadline = System.nanoTime() + wait.toNanos();
    try {
      long left = wait.toNanos();
      while (waiting.isEmpty() && left > 0) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
        left = deadline - System.nanoTime();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void checkGap(ChangeEvent event) {
    long position = event.version().position();
    // A redelivery is at or below the last position; before the first event nothing is known.
    if (position > lastPosition) {
      if (lastPosition != 0 && event.prev() != lastPosition) {
        gaps++;
      }
      lastPosition = position;
    }
  }

  @Override
  public synchronized void ack(List<Offset> offsets) {
    offsets.forEach(unacknowledged::remove);
  }

  @Override
  public synchronized long backlog() {
    return waiting.size() + (long) unacknowledged.size();
  }

  @Override
  public synchronized OptionalLong oldestMicros() {
    Iterator<FeedItem.Delivered> first = unacknowledged.values().iterator();
    FeedItem.Delivered oldest = first.hasNext() ? first.next() : waiting.peekFirst();
    return oldest == null
        ? OptionalLong.empty()
        : OptionalLong.of(oldest.event().committedMicros());
  }

  @Override
  public synchronized long gaps() {
    return gaps;
  }

  @Override
  public void close() {
    // Events are kept as long as the object.
  }
}
