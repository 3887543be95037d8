package io.prefetchbench.cache.internal.sync;

import io.prefetchbench.cache.CacheConfig.SyncOptions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The batches polled and not yet acknowledged, oldest first, and the limits for further polls. Used
 * only by the worker's thread. Polls are small while the feed is nearly empty, so that the first
 * event waits for few others, and double after every full poll up to the maximum batch size. Large
 * events reduce the limit: it is based on the mean size in the previous batch, so the character
 * limit is exceeded only if events grow from one batch to the next.
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

  /** True if one more poll may be requested ahead; its events are taken when there is room. */
  boolean hasRoomAhead() {
    return chars < options.charsInFlight();
  }

  /** Maximum number of events of the next poll, at least 1; call only while there is room. */
  int limit() {
    long fitting = (options.charsInFlight() - chars) / meanChars;
    return (int) Math.max(1, Math.min(wanted, fitting));
  }

  /** Adapts the limit of the next poll to the number of events returned. */
  void polled(int limit, int returned) {
    wanted = returned < limit ? smallest() : Math.min(options.batchMax(), 2 * wanted);
  }

  void add(Batch batch) {
    batches.add(batch);
    chars += batch.chars();
    meanChars = Math.max(1, batch.chars() / batch.size());
  }

  List<Batch> oldest(int count) {
    return batches.stream().limit(count).toList();
  }

  /** The leading slots that are settled; no open one precedes them. */
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

  /** Records that all of {@link #toAcknowledge} is acknowledged; nothing was settled since. */
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

  /** Discards the answers in flight: everything open is sent again. */
  void forgetSent() {
    batches.forEach(Batch::forgetSent);
  }
}
