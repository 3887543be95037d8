package io.prefetchbench.cache.sync;

import io.prefetchbench.cache.entity.ChangeEvent;
import io.prefetchbench.cache.redis.RedisFault;
import io.prefetchbench.cache.source.FeedItem;
import io.prefetchbench.cache.store.ApplyOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at everything open in one batch: windows of events written side by side, dead letters
 * kept, the rest left open. Used once, by the worker's thread.
 */
final class Application {
  private final SyncWorker.Parts parts;
  private final SyncOptions options;
  private final SyncWorker worker;
  private final Batch batch;
  private @Nullable RedisFault blocking;

  Application(SyncWorker.Parts parts, SyncOptions options, SyncWorker worker, Batch batch) {
    this.parts = parts;
    this.options = options;
    this.worker = worker;
    this.batch = batch;
  }

  /** The answer to one window, stamped when it came. */
  private record Answer(List<ApplyOutcome> outcomes, long repliedNanos) {}

  private record Window(List<Batch.Slot> slots, long sentNanos, CompletableFuture<Answer> answer) {}

  /** Returns the fault that keeps the batch from being finished, or null if nothing does. */
  @Nullable RedisFault run() {
    List<Batch.Slot> events = new ArrayList<>();
    for (Batch.Slot slot : batch.open()) {
      slot.attempts++;
      if (slot.item instanceof FeedItem.Unreadable unreadable) {
        giveUp(slot, unreadable.raw(), unreadable.cause());
      } else {
        events.add(slot);
      }
    }
    List<Window> windows = new ArrayList<>();
    for (int from = 0; from < events.size(); from += options.windowMax()) {
      int to = Math.min(events.size(), from + options.windowMax());
      windows.add(send(events.subList(from, to)));
    }
    windows.forEach(this::collect);
    return blocking;
  }

  private Window send(List<Batch.Slot> slots) {
    List<ChangeEvent> events = new ArrayList<>(slots.size());
    for (Batch.Slot slot : slots) {
      if (slot.event != null) {
        events.add(slot.event);
      }
    }
    long sentNanos = parts.nanos().getAsLong();
    CompletableFuture<Answer> answer;
    try {
      answer =
          parts
              .store()
              .applyAll(events)
              .thenApply(outcomes -> new Answer(outcomes, parts.nanos().getAsLong()));
    } catch (RedisFault fault) {
      answer = CompletableFuture.failedFuture(fault);
    }
    return new Window(slots, sentNanos, answer);
  }

  private void collect(Window window) {
    Answer answer;
    try {
      answer = window.answer().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RedisFault fault) {
        block(fault);
        return;
      }
      throw e;
    }
    for (int i = 0; i < window.slots().size(); i++) {
      settle(window.slots().get(i), answer.outcomes().get(i), window, answer.repliedNanos());
    }
  }

  private void settle(Batch.Slot slot, ApplyOutcome outcome, Window window, long repliedNanos) {
    if (outcome instanceof ApplyOutcome.Foreign foreign) {
      giveUp(slot, String.valueOf(slot.event), "the key holds something else: " + foreign.what());
    } else if (outcome instanceof ApplyOutcome.Rejected rejected) {
      if (rejected.fault().kind() == RedisFault.Kind.PERMANENT) {
        giveUp(slot, String.valueOf(slot.event), String.valueOf(rejected.fault().getMessage()));
      } else {
        block(rejected.fault());
      }
    } else {
      worker.settled(slot, outcome, batch.polledNanos(), window.sentNanos(), repliedNanos);
    }
  }

  private void giveUp(Batch.Slot slot, String raw, String cause) {
    if (worker.isStopped()) {
      return;
    }
    try {
      worker.bury(slot, raw, cause);
    } catch (RedisFault fault) {
      block(fault);
    }
  }

  private void block(RedisFault fault) {
    if (blocking == null || fault.kind() == RedisFault.Kind.CONFIGURATION) {
      blocking = fault;
    }
  }
}
