package io.prefetchbench.cache.internal.sync;

import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.pass.PageSize;
import io.prefetchbench.cache.spi.FeedItem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The items returned by one poll, conflated: for each id only the newest event is written, and the
 * others wait for that write. Used only by the worker's thread.
 */
final class Batch {
  static final class Slot {
    final FeedItem item;
    final @Nullable ChangeEvent event;
    final List<ChangeEvent> superseded = new ArrayList<>(0);
    int attempts;
    boolean isBuried;
    private @Nullable Slot winner;
    private boolean isSent;
    private boolean isSettled;

    private Slot(FeedItem item) {
      this.item = item;
      this.event = item instanceof FeedItem.Delivered delivered ? delivered.event() : null;
    }

    void settle() {
      isSettled = true;
    }

    /** Id of the entity; empty if the item names none. */
    String id() {
      if (event != null) {
        return event.id();
      }
      if (item instanceof FeedItem.Incomplete incomplete) {
        return incomplete.id();
      }
      return item instanceof FeedItem.Unreadable unreadable ? unreadable.id() : "";
    }

    /** The version of the change; null if the item has none. */
    @Nullable Version version() {
      if (event != null) {
        return event.version();
      }
      return item instanceof FeedItem.Incomplete incomplete ? incomplete.version() : null;
    }

    boolean isReplayed() {
      return item instanceof FeedItem.Delivered delivered && delivered.replayed();
    }

    private boolean isOpen() {
      return winner == null && !isSettled;
    }

    private boolean isDone() {
      Slot root = this;
      while (root.winner != null) {
        root = root.winner;
      }
      return root.isSettled;
    }
  }

  private final List<Slot> slots;
  private final long polledNanos;
  private final long chars;
  private final List<BatchWriter.Window> windows = new ArrayList<>();
  private int acknowledged;

  Batch(List<FeedItem> items, long polledNanos) {
    this.polledNanos = polledNanos;
    slots = new ArrayList<>(items.size());
    Map<String, Slot> newest = new HashMap<>(items.size() * 2);
    long sum = 0;
    for (FeedItem item : items) {
      Slot slot = new Slot(item);
      slots.add(slot);
      if (slot.event != null) {
        conflate(newest, slot, slot.event);
        sum += charsOf(slot.event);
      } else if (item instanceof FeedItem.Unreadable unreadable) {
        sum += unreadable.raw().length();
      }
    }
    chars = sum;
  }

  private static void conflate(Map<String, Slot> newest, Slot slot, ChangeEvent event) {
    Slot other = newest.get(event.id());
    if (other == null || other.event == null) {
      newest.put(event.id(), slot);
    } else if (event.version().isNewerThan(other.event.version())) {
      newest.put(event.id(), slot);
      supersede(other, slot, other.event);
    } else {
      supersede(slot, other, event);
    }
  }

  private static void supersede(Slot loser, Slot winner, ChangeEvent event) {
    winner.superseded.addAll(loser.superseded);
    winner.superseded.add(event);
    loser.superseded.clear();
    loser.winner = winner;
  }

  private static long charsOf(ChangeEvent event) {
    long sum = event.id().length();
    if (event instanceof ChangeEvent.Upsert upsert) {
      sum += PageSize.charsOf(upsert.entity());
    }
    return sum;
  }

  long polledNanos() {
    return polledNanos;
  }

  int size() {
    return slots.size();
  }

  /** Characters of all ids, names and values. */
  long chars() {
    return chars;
  }

  /** Version of the last change; empty if there is none. */
  Optional<Version> lastVersion() {
    for (int i = slots.size() - 1; i >= 0; i--) {
      Version version = slots.get(i).version();
      if (version != null) {
        return Optional.of(version);
      }
    }
    return Optional.empty();
  }

  /** Slots to be sent now, in feed order, without conflated ones; marks them as sent. */
  List<Slot> takeUnsent() {
    List<Slot> unsent = new ArrayList<>(slots.size());
    for (Slot slot : slots) {
      if (slot.isOpen() && !slot.isSent) {
        slot.isSent = true;
        slot.attempts++;
        unsent.add(slot);
      }
    }
    return unsent;
  }

  void sent(BatchWriter.Window window) {
    windows.add(window);
  }

  /** Removes the windows in flight, in feed order; slots they leave open can be sent again. */
  List<BatchWriter.Window> takeWindows() {
    List<BatchWriter.Window> taken = List.copyOf(windows);
    forgetSent();
    return taken;
  }

  /** Discards the answers in flight: open slots are sent again. */
  void forgetSent() {
    windows.clear();
    slots.forEach(slot -> slot.isSent = false);
  }

  /** The leading items that are settled and not acknowledged; no open one precedes them. */
  List<Slot> toAcknowledge() {
    int to = acknowledged;
    while (to < slots.size() && slots.get(to).isDone()) {
      to++;
    }
    return slots.subList(acknowledged, to);
  }

  boolean isSettled() {
    return acknowledged + toAcknowledge().size() == slots.size();
  }

  void acknowledged() {
    acknowledged += toAcknowledge().size();
  }

  boolean isDone() {
    return acknowledged == slots.size();
  }
}
