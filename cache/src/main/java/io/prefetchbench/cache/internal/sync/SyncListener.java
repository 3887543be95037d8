package io.prefetchbench.cache.internal.sync;

import io.prefetchbench.cache.CacheAdmin.DeadLetter;
import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.Version;
import java.util.List;

/**
 * Receives the worker's activity, on the worker's thread: must be quick and must not throw. All
 * timestamps are from the worker's monotonic clock, in nanoseconds.
 */
public interface SyncListener {
  SyncListener NONE = new SyncListener() {};

  enum Outcome {
    APPLIED(0),
    /**
     * Not written: the stored entry is as new or newer, or was repaired from the primary instead.
     */
    FENCED(1),
    /** Superseded by a newer event of the same batch; has the timestamps of that event's write. */
    CONFLATED(2),
    /** Its write is about to be sent. */
    SENDING(3),
    /** Written, or found to be as new already, by a pass or a repair rather than for an event. */
    BESIDE(4);

    private final int code;

    Outcome(int code) {
      this.code = code;
    }

    public int code() {
      return code;
    }
  }

  /**
   * Called before these events are written by one or a few commands. The call precedes the write,
   * so the record exists even if the worker dies before the answer arrives.
   */
  default void onSending(List<ChangeEvent> events, long polledNanos, long sentNanos) {}

  /**
   * Called when one event was handled, with the times of its poll, of its write, and of the answer.
   */
  default void onApplied(
      String id,
      Version version,
      long polledNanos,
      long sentNanos,
      long repliedNanos,
      Outcome outcome) {}

  /** Called before events that were already reported are acknowledged to the feed. */
  default void beforeAck() {}

  /** Called when an event was given up and kept as a dead letter. */
  default void onDeadLetter(DeadLetter letter) {}

  /** Called when the feed may have lost events: only a pass over the primary restores them. */
  default void onGap(String cause) {}

  /** Returns a listener that calls this one first, then {@code next}. */
  default SyncListener and(SyncListener next) {
    SyncListener first = this;
    return new SyncListener() {
      @Override
      public void onSending(List<ChangeEvent> events, long polledNanos, long sentNanos) {
        first.onSending(events, polledNanos, sentNanos);
        next.onSending(events, polledNanos, sentNanos);
      }

      @Override
      public void onApplied(
          String id, Version version, long polled, long sent, long replied, Outcome outcome) {
        first.onApplied(id, version, polled, sent, replied, outcome);
        next.onApplied(id, version, polled, sent, replied, outcome);
      }

      @Override
      public void beforeAck() {
        first.beforeAck();
        next.beforeAck();
      }

      @Override
      public void onDeadLetter(DeadLetter letter) {
        first.onDeadLetter(letter);
        next.onDeadLetter(letter);
      }

      @Override
      public void onGap(String cause) {
        first.onGap(cause);
        next.onGap(cause);
      }
    };
  }
}
