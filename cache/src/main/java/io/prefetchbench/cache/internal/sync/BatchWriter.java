package io.prefetchbench.cache.internal.sync;

import io.prefetchbench.cache.ApplyOutcome;
import io.prefetchbench.cache.CacheAdmin.DeadLetter;
import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.pass.MarkerRenewal;
import io.prefetchbench.cache.internal.pass.Repair;
import io.prefetchbench.cache.internal.store.StatsCounter;
import io.prefetchbench.cache.spi.FeedItem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes batches: sends the open slots of a batch without waiting and collects the answers later,
 * in feed order, so that several batches are in flight at once. Used only by the worker's thread.
 * Two writes of one key from different batches may be in flight together, and the later may
 * overtake: the fence keeps the newer and answers the older as fenced.
 */
final class BatchWriter {
  private static final Logger LOG = LoggerFactory.getLogger(BatchWriter.class);

  private static final int READ_AT_ONCE = 100;
  // With the usual waits, about half a minute.
  private static final int ASKED_MAX = 40;

  private final SyncWorker.Parts parts;
  private final int windowMax;
  private final StatsCounter counts;
  private final Recovery recovery;

  BatchWriter(SyncWorker.Parts parts, int windowMax, StatsCounter counts, Recovery recovery) {
    this.parts = parts;
    this.windowMax = windowMax;
    this.counts = counts;
    this.recovery = recovery;
  }

  /** The answer to one window, with the time of its arrival. */
  record Answer(List<ApplyOutcome> outcomes, long repliedNanos, long repliedMicros) {}

  /** Slots of one batch in flight; the answer has an outcome for each slot with an event. */
  record Window(
      List<Batch.Slot> slots, long polledNanos, long sentNanos, CompletableFuture<Answer> answer) {}

  /** Sends the open slots that are not in flight. */
  void send(Batch batch) {
    List<Batch.Slot> fresh = new ArrayList<>(batch.size());
    List<Batch.Slot> replayed = new ArrayList<>(0);
    MarkerRenewal marker = parts.marker();
    if (marker != null) {
      // Before anything is taken: if the primary does not answer, everything stays unsent.
      batch.lastVersion().ifPresent(marker::expect);
    }
    for (Batch.Slot slot : batch.takeUnsent()) {
      (isReplayed(slot) ? replayed : fresh).add(slot);
    }
    cut(batch, fresh, false);
    cut(batch, replayed, true);
  }

  /** True if the event was acknowledged before: its entry or tombstone may have expired since. */
  private boolean isReplayed(Batch.Slot slot) {
    MarkerRenewal marker = parts.marker();
    return slot.event != null
        && parts.repair() != null
        && (slot.isReplayed()
            || (marker != null
                && parts.feed().ordersVersions()
                && marker.covers(slot.event.version())));
  }

  private void cut(Batch batch, List<Batch.Slot> slots, boolean replayed) {
    for (int from = 0; from < slots.size(); from += windowMax) {
      int to = Math.min(slots.size(), from + windowMax);
      batch.sent(window(batch, slots.subList(from, to), replayed));
    }
  }

  private Window window(Batch batch, List<Batch.Slot> slots, boolean replayed) {
    List<ChangeEvent> events = new ArrayList<>(slots.size());
    for (Batch.Slot slot : slots) {
      if (slot.event != null) {
        events.add(slot.event);
      }
    }
    long sentNanos = parts.nanos().getAsLong();
    parts.listener().onSending(events, batch.polledNanos(), sentNanos);
    CompletableFuture<Answer> answer;
    try {
      CompletableFuture<List<ApplyOutcome>> outcomes =
          events.isEmpty()
              ? CompletableFuture.completedFuture(List.of())
              : replayed ? parts.store().replayAll(events) : parts.store().applyAll(events);
      answer = outcomes.thenApply(this::stamped);
    } catch (RedisFault fault) {
      answer = CompletableFuture.failedFuture(fault);
    }
    return new Window(slots, batch.polledNanos(), sentNanos, answer);
  }

  private Answer stamped(List<ApplyOutcome> outcomes) {
    return new Answer(outcomes, parts.nanos().getAsLong(), parts.wallMicros().getAsLong());
  }

  /** Waits for the answers to a batch; returns the fault that keeps it from completing, or null. */
  @Nullable WorkerFault collect(Batch batch) {
    WorkerFault met = null;
    for (Window window : batch.takeWindows()) {
      met = WorkerFault.worse(met, collect(window));
    }
    return met;
  }

  private @Nullable WorkerFault collect(Window window) {
    Answer answer;
    try {
      answer = RedisFault.joined(window.answer());
    } catch (RedisFault fault) {
      return WorkerFault.of(fault);
    }
    WorkerFault met = null;
    List<Batch.Slot> missing = new ArrayList<>(0);
    List<Batch.Slot> incomplete = new ArrayList<>(0);
    int next = 0;
    for (Batch.Slot slot : window.slots()) {
      if (slot.item instanceof FeedItem.Unreadable unreadable) {
        met = WorkerFault.worse(met, giveUp(slot, unreadable.cause(), unreadable.cause()));
        continue;
      }
      if (slot.item instanceof FeedItem.Incomplete) {
        incomplete.add(slot);
        continue;
      }
      ApplyOutcome outcome = answer.outcomes().get(next++);
      if (outcome == ApplyOutcome.Missing.MISSING) {
        missing.add(slot);
      } else {
        met = WorkerFault.worse(met, take(slot, outcome, window, answer));
      }
    }
    met = WorkerFault.worse(met, complete(incomplete, window, answer));
    return WorkerFault.worse(met, repair(missing, window, answer));
  }

  /** Reads the entities of changes whose fields are not known. */
  private @Nullable WorkerFault complete(List<Batch.Slot> slots, Window window, Answer answer) {
    WorkerFault met = null;
    for (int from = 0; from < slots.size(); from += READ_AT_ONCE) {
      int to = Math.min(slots.size(), from + READ_AT_ONCE);
      met = WorkerFault.worse(met, completePage(slots.subList(from, to), window, answer));
    }
    return met;
  }

  private @Nullable WorkerFault completePage(List<Batch.Slot> slots, Window window, Answer answer) {
    Map<String, Version> wanted = new LinkedHashMap<>();
    for (Batch.Slot slot : slots) {
      Version version = Objects.requireNonNull(slot.version());
      wanted.merge(slot.id(), version, (one, other) -> other.isNewerThan(one) ? other : one);
    }
    Repair repair = parts.repair();
    Set<String> older;
    try {
      older = repair == null ? wanted.keySet() : repair.repairAtLeast(wanted);
    } catch (RuntimeException e) {
      return WorkerFault.ofFailure(e);
    }
    WorkerFault met = null;
    Answer repaired = stamped(answer.outcomes());
    for (Batch.Slot slot : slots) {
      if (!older.contains(slot.id())) {
        settleRepaired(slot, window, repaired);
      } else if (slot.attempts >= ASKED_MAX) {
        String words = "the primary does not show version " + slot.version();
        met = WorkerFault.worse(met, giveUp(slot, "the primary shows older versions", words));
      } else {
        String words = "a change is not visible in the primary yet: " + slot.id();
        met = WorkerFault.worse(met, new WorkerFault(RedisFault.Kind.TRANSIENT, words));
      }
    }
    return met;
  }

  private void settleRepaired(Batch.Slot slot, Window window, Answer answer) {
    slot.settle();
    recovery.settled();
    counts.fenced.increment();
    parts.stats().fenced.increment();
    tell(
        slot.id(),
        Objects.requireNonNull(slot.version()),
        SyncListener.Outcome.FENCED,
        window,
        answer);
  }

  private @Nullable WorkerFault take(
      Batch.Slot slot, ApplyOutcome outcome, Window window, Answer answer) {
    if (outcome instanceof ApplyOutcome.Foreign foreign) {
      return giveUp(slot, foreign.what(), "the key holds something else: " + foreign.what());
    }
    if (outcome instanceof ApplyOutcome.Rejected rejected) {
      WorkerFault workerFault = WorkerFault.of(rejected.fault());
      return workerFault.kind() == RedisFault.Kind.PERMANENT
          ? giveUp(slot, rejected.fault().code(), workerFault.words())
          : workerFault;
    }
    settle(slot, outcome == ApplyOutcome.Applied.APPLIED, window, answer);
    return null;
  }

  /** Repairs from the primary: a replayed event found neither entry nor tombstone as new. */
  private @Nullable WorkerFault repair(List<Batch.Slot> missing, Window window, Answer answer) {
    Repair repair = parts.repair();
    if (missing.isEmpty() || repair == null) {
      return null;
    }
    List<String> ids = new ArrayList<>(missing.size());
    for (Batch.Slot slot : missing) {
      if (slot.event != null) {
        ids.add(slot.event.id());
      }
    }
    try {
      LOG.info("{}: replayed events repaired from the primary: {}", parts.name(), ids.size());
      repair.repair(ids);
    } catch (RuntimeException e) {
      return WorkerFault.ofFailure(e);
    }
    // It is what the repair wrote that readers see, not what the event would have.
    Answer repaired = stamped(answer.outcomes());
    missing.forEach(slot -> settle(slot, false, window, repaired));
    return null;
  }

  private void settle(Batch.Slot slot, boolean stored, Window window, Answer answer) {
    ChangeEvent event = slot.event;
    if (event == null) {
      throw new IllegalStateException("only events are applied");
    }
    slot.settle();
    recovery.settled();
    if (stored) {
      long lag = answer.repliedMicros() - event.committedMicros();
      counts.recordApplied(lag);
      parts.stats().recordApplied(lag);
    } else {
      counts.fenced.increment();
      parts.stats().fenced.increment();
    }
    counts.conflated.add(slot.superseded.size());
    tell(
        event, stored ? SyncListener.Outcome.APPLIED : SyncListener.Outcome.FENCED, window, answer);
    for (ChangeEvent older : slot.superseded) {
      parts.stats().conflated.increment();
      tell(older, SyncListener.Outcome.CONFLATED, window, answer);
    }
  }

  private void tell(ChangeEvent event, SyncListener.Outcome outcome, Window window, Answer answer) {
    tell(event.id(), event.version(), outcome, window, answer);
  }

  private void tell(
      String id, Version version, SyncListener.Outcome outcome, Window window, Answer answer) {
    parts
        .listener()
        .onApplied(
            id, version, window.polledNanos(), window.sentNanos(), answer.repliedNanos(), outcome);
  }

  /** Keeps an event that can never be applied; it is not dropped before its letter is written. */
  private @Nullable WorkerFault giveUp(Batch.Slot slot, String cause, String words) {
    if (recovery.isStopped()) {
      return null;
    }
    DeadLetter letter = letter(slot, words);
    try {
      if (!slot.isBuried) {
        DeadLetters letters = parts.deadLetters();
        if (!letters.keep(letter)) {
          return WorkerFault.lettersFull(letters.lettersMax());
        }
        slot.isBuried = true;
      }
      repair(slot);
    } catch (RuntimeException e) {
      return WorkerFault.ofFailure(e);
    }
    slot.settle();
    counts.deadLetters.increment();
    counts.conflated.add(slot.superseded.size());
    parts.stats().deadLetters.increment();
    LOG.error("{}: dead letter {}: {}", parts.name(), letter.offset(), words);
    recovery.buried(cause);
    parts.listener().onDeadLetter(letter);
    return null;
  }

  private DeadLetter letter(Batch.Slot slot, String words) {
    String id = slot.id();
    byte[] raw =
        slot.item instanceof FeedItem.Unreadable unreadable
            ? unreadable.raw().getBytes(StandardCharsets.UTF_8)
            : slot.event == null ? new byte[0] : NetStrings.rawOf(slot.event);
    long atMicros = parts.wallMicros().getAsLong();
    return DeadLetter.of(slot.item.offset().text(), id, raw, words, slot.attempts, atMicros);
  }

  private void repair(Batch.Slot slot) {
    // The feed has reported an item without an id as a gap, which a pass repairs.
    if (!slot.id().isEmpty() && parts.repair() != null) {
      parts.repair().repair(List.of(slot.id()));
    }
  }
}
