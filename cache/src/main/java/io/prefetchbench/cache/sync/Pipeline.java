package io.prefetchbench.cache.sync;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The batches polled and not yet acknowledged, oldest first, and how much may be polled on top of
 * them. Used by the worker's thread alone.
 *
 * <p>Polls are small while the feed is nearly empty, so that its first event waits for few others,
 * and double with every full one up to the batch's bound. Events that are large make them smaller:
 * one is sized by the mean of the batch before, so it exceeds the room for characters only where
 * events grow from one batch to the next.
 */
final class Pipeline {
  private static final int SMALLEST_SHARE = 4;

  private final SyncOptions options;
  private final Deque<Batch> batches = new ArrayDeque<>();
  private long chars;
  private long meanChars = 1;
  private int wanted;

  Pipeline(SyncOptions options) {
    this.options = options;
    this.wanted = smallest();
  }

  private int smallest() {
    return Math.max(1, options.batchMax() / SMALLEST_SHARE);
  }

  boolean isEmpty() {
    return batches.isEmpty();
  }

  int size() {
    return batches.size();
  }

  boolean hasRoom() {
    return batches.size() < options.batchesInFlight() && chars < options.charsInFlight();
  }

  /** True if one more poll may be asked for ahead, whose events come when there is room. */
  boolean hasRoomAhead() {
    return chars < options.charsInFlight();
  }

  /** Most events of the next poll, at least 1; to be asked while there is room. */
  int limit() {
    long fitting = (options.charsInFlight() - chars) / meanChars;
    return (int) Math.max(1, Math.min(wanted, fitting));
  }

  /** The poll of this many events returned so many: adapts the next one's limit. */
  void polled(int limit, int returned) {
    wanted = returned < limit ? smallest() : Math.min(options.batchMax(), 2 * wanted);
  }

  void add(Batch batch) {
    batches.add(batch);
    chars += batch.chars();
    meanChars = Math.max(1, batch.chars() / batch.size());
  }

  /** The oldest batches, at most so many. */
  List<Batch> oldest(int count) {
    return batches.stream().limit(count).toList();
  }

  /** Everything at the front that is dealt with: nothing open is before it. */
  List<Batch.Slot> toAcknowledge() {
    List<Batch.Slot> slots = new ArrayList<>();
    for (Batch batch : batches) {
      slots.addAll(batch.toAcknowledge());
      if (!batch.isSettled()) {
        break;
      }
    }
    return slots;
  }

  /** All of {@link #toAcknowledge} is acknowledged; nothing was dealt with since. */
  void acknowledged() {
    while (!batches.isEmpty()) {
      Batch oldest = batches.getFirst();
      oldest.acknowledged();
      if (!oldest.isDone()) {
        return;
      }
      batches.removeFirst();
      chars -= oldest.chars();
    }
  }

  /** Nobody will look at the answers on their way: everything open is sent again. */
  void forgetSent() {
    batches.forEach(Batch::forgetSent);
  }
}
