package io.prefetchbench.cache.sync;

import io.prefetchbench.cache.entity.ChangeEvent;
import io.prefetchbench.cache.source.FeedItem;
import io.prefetchbench.cache.source.Offset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one poll returned, conflated: of each id only the newest event is written, and the others
 * wait for that write. Used by the worker's thread alone.
 */
final class Batch {
  /** One item of the feed. */
  static final class Slot {
    final FeedItem item;
    final @Nullable ChangeEvent event;
    final List<ChangeEvent> superseded = new ArrayList<>(0);
    @Nullable Slot winner;
    int attempts;
    private boolean settled;

    private Slot(FeedItem item) {
      this.item = item;
      this.event = item instanceof FeedItem.Delivered delivered ? delivered.event() : null;
    }

    void settle() {
      settled = true;
    }
  }

  private final List<Slot> slots;
  private final long polledNanos;
  private int acknowledged;

  Batch(List<FeedItem> items, long polledNanos) {
    this.polledNanos = polledNanos;
    slots = new ArrayList<>(items.size());
    Map<String, Slot> newest = new LinkedHashMap<>();
    for (FeedItem item : items) {
      Slot slot = new Slot(item);
      slots.add(slot);
      if (slot.event != null) {
        conflate(newest, slot, slot.event);
      }
    }
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

  long polledNanos() {
    return polledNanos;
  }

  /** Slots that still have to be dealt with, in feed order, conflated ones left out. */
  List<Slot> open() {
    return slots.stream().filter(slot -> slot.winner == null && !slot.settled).toList();
  }

  /** The settled items at the front that are not acknowledged yet: nothing open is before them. */
  List<Offset> toAcknowledge() {
    List<Offset> offsets = new ArrayList<>();
    for (int i = acknowledged; i < slots.size() && root(slots.get(i)).settled; i++) {
      offsets.add(slots.get(i).item.offset());
    }
    return offsets;
  }

  /** The newest event among the next items, for the marker. */
  List<ChangeEvent> events(int count) {
    List<ChangeEvent> events = new ArrayList<>();
    for (Slot slot : slots.subList(acknowledged, acknowledged + count)) {
      if (slot.event != null) {
        events.add(slot.event);
      }
    }
    return events;
  }

  void acknowledged(int count) {
    acknowledged += count;
  }

  boolean isDone() {
    return acknowledged == slots.size();
  }

  private static Slot root(Slot slot) {
    Slot root = slot;
    while (root.winner != null) {
      root = root.winner;
    }
    return root;
  }
}
