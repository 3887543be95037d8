package io.prefetchbench.cache.spi;

import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.ChangeFeed.Offset;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * A change feed of two methods, for one consumer: {@link #next} and {@link #acknowledge}. What was
 * delivered and not acknowledged is kept here and delivered again after {@link #open} and after a
 * failure, so {@code next} only ever moves forward.
 *
 * <p>Both methods are called by one thread at a time. The remaining methods have these defaults,
 * which may be overridden: {@link #backlog} and {@link #oldestMicros} count what was delivered and
 * not acknowledged; {@link #gaps} counts events whose {@code prev} is neither 0 nor the position of
 * the event before; {@link #close} does nothing.
 *
 * @param <A> what acknowledges an item: a row's number, a message's receipt
 */
public abstract class SimpleFeed<A> implements ChangeFeed {
  private static final long ASK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  /**
   * One item and what acknowledges it. Immutable.
   *
   * @param <A> as for the feed
   */
  public static final class Item<A> {
    private final Function<Offset, FeedItem> content;
    private final A acknowledgement;

    private Item(Function<Offset, FeedItem> content, A acknowledgement) {
      this.content = content;
      this.acknowledgement = acknowledgement;
    }

    /** A committed change. */
    public static <A> Item<A> of(ChangeEvent event, A acknowledgement) {
      return new Item<>(offset -> new FeedItem.Delivered(offset, event), acknowledgement);
    }

    /**
     * A change whose fields are read from the primary.
     *
     * @param id of its entity, not empty
     * @param version of the change
     */
    public static <A> Item<A> incomplete(String id, Version version, A acknowledgement) {
      return new Item<>(offset -> new FeedItem.Incomplete(offset, id, version), acknowledgement);
    }

    /**
     * Something that cannot be read as a change: it becomes a dead letter, and its entity is read
     * from the primary.
     *
     * @param id of its entity; empty if unknown, which is a gap
     * @param raw the item as text, for the dead letter
     * @param cause what was wrong with it
     */
    public static <A> Item<A> unreadable(String id, String raw, String cause, A acknowledgement) {
      return new Item<>(offset -> new FeedItem.Unreadable(offset, id, raw, cause), acknowledgement);
    }
  }

  private record Held<A>(FeedItem item, A acknowledgement) {}

  // All guarded by this lock, which is never held while next or acknowledge run.
  private final Object lock = new Object();
  private final Map<Offset, Held<A>> held = new LinkedHashMap<>();
  private final Deque<FeedItem> again = new ArrayDeque<>();
  private long sequence;
  private long lastPosition;
  private long gaps;

  /** A feed that holds nothing. */
  protected SimpleFeed() {}

  /**
   * The next items in commit order, after those that this method has returned before. The first
   * call of a process must return everything not yet acknowledged.
   *
   * @param limit maximum number of items to return, at least 1
   * @param wait how long it may wait for the first; one that does not wait is asked again every 2
   *     ms
   * @throws SourceException if they cannot be read now
   */
  protected abstract List<Item<A>> next(int limit, Duration wait);

  /**
   * Forgets exactly these items, durably: they are in the cache.
   *
   * @throws SourceException if that is not possible now
   */
  protected abstract void acknowledge(List<A> acknowledgements);

  @Override
  public void open() {
    synchronized (lock) {
      again.clear();
      held.values().forEach(one -> again.add(one.item()));
    }
  }

  /** {@inheritDoc} An interrupt ends the wait; the thread stays interrupted. */
  @Override
  public final List<FeedItem> poll(int limit, Duration wait) {
    List<FeedItem> items = takeAgain(limit);
    if (!items.isEmpty()) {
      return items;
    }
    long begunNanos = System.nanoTime();
    long leftNanos = wait.toNanos();
    try {
      while (true) {
        List<Item<A>> found = next(limit, Duration.ofNanos(Math.max(0, leftNanos)));
        leftNanos = wait.toNanos() - (System.nanoTime() - begunNanos);
        if (!found.isEmpty() || leftNanos <= 0 || Thread.currentThread().isInterrupted()) {
          return delivered(found);
        }
        LockSupport.parkNanos(Math.min(leftNanos, ASK_AGAIN_NANOS));
      }
    } catch (RuntimeException e) {
      open();
      throw e;
    }
  }

  private List<FeedItem> takeAgain(int limit) {
    synchronized (lock) {
      List<FeedItem> items = new ArrayList<>();
      while (items.size() < limit && !again.isEmpty()) {
        FeedItem item = again.removeFirst();
        if (held.containsKey(item.offset())) {
          items.add(item);
        }
      }
      return items;
    }
  }

  private List<FeedItem> delivered(List<Item<A>> found) {
    synchronized (lock) {
      List<FeedItem> items = new ArrayList<>(found.size());
      for (Item<A> one : found) {
        sequence++;
        FeedItem item = one.content.apply(new Offset(Long.toString(sequence)));
        countGap(item);
        held.put(item.offset(), new Held<>(item, one.acknowledgement));
        items.add(item);
      }
      return items;
    }
  }

  private void countGap(FeedItem item) {
    if (item instanceof FeedItem.Unreadable unreadable) {
      gaps += unreadable.id().isEmpty() ? 1 : 0;
      // What follows names it, or nothing, as its predecessor.
      lastPosition = 0;
    } else if (item instanceof FeedItem.Delivered delivered) {
      ChangeEvent event = delivered.event();
      long position = event.version().position();
      // What is at or below the last position was delivered before.
      if (position > lastPosition) {
        boolean known = lastPosition != 0 && event.prev() != 0;
        gaps += known && event.prev() != lastPosition ? 1 : 0;
        lastPosition = position;
      }
    }
  }

  @Override
  public final void ack(List<Offset> offsets) {
    List<A> acknowledgements = new ArrayList<>(offsets.size());
    synchronized (lock) {
      for (Offset offset : offsets) {
        Held<A> one = held.get(offset);
        if (one != null) {
          acknowledgements.add(one.acknowledgement());
        }
      }
    }
    if (acknowledgements.isEmpty()) {
      return;
    }
    try {
      acknowledge(acknowledgements);
    } catch (RuntimeException e) {
      open();
      throw e;
    }
    synchronized (lock) {
      offsets.forEach(held::remove);
    }
  }

  @Override
  public long backlog() {
    synchronized (lock) {
      return held.size();
    }
  }

  @Override
  public OptionalLong oldestMicros() {
    synchronized (lock) {
      return held.values().stream()
          .filter(one -> one.item() instanceof FeedItem.Delivered)
          .mapToLong(one -> ((FeedItem.Delivered) one.item()).event().committedMicros())
          .findFirst();
    }
  }

  @Override
  public long gaps() {
    synchronized (lock) {
      return gaps;
    }
  }

  @Override
  public void close() {
    // What is held was not acknowledged, so it is delivered again at the next start.
  }
}
