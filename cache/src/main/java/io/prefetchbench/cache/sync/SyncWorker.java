package io.prefetchbench.cache.sync;

import io.prefetchbench.cache.entity.ChangeEvent;
import io.prefetchbench.cache.lease.MarkerRenewal;
import io.prefetchbench.cache.prefetch.Repair;
import io.prefetchbench.cache.redis.RedisFault;
import io.prefetchbench.cache.source.ChangeFeed;
import io.prefetchbench.cache.source.FeedItem;
import io.prefetchbench.cache.source.Offset;
import io.prefetchbench.cache.stats.StatsCounter;
import io.prefetchbench.cache.store.ApplyOutcome;
import io.prefetchbench.cache.store.CacheStore;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes committed changes from a feed, applies them to the store, and acknowledges exactly those it
 * applied, after it has applied them.
 *
 * <p>{@link #doWork} does at most one batch; whoever calls it owns the thread and the idling
 * ({@link WorkerRunner}, or a test). One thread calls it; every other method may be called from any
 * thread.
 */
public final class SyncWorker {
  private static final Logger LOG = LoggerFactory.getLogger(SyncWorker.class);
  private static final int SAME_CAUSE_MAX = 5;

  /**
   * What a worker works with. The feed and the store are the caller's and are not closed here.
   *
   * @param repair rewrites the entity of a dead letter from the primary; null leaves it as it is
   * @param marker the ready marker to renew; null for none
   * @param nanos the monotonic clock
   * @param wallMicros the wall clock, µs since the Unix epoch
   */
  public record Parts(
      String name,
      ChangeFeed feed,
      CacheStore store,
      DeadLetters deadLetters,
      @Nullable Repair repair,
      @Nullable MarkerRenewal marker,
      StatsCounter stats,
      SyncListener listener,
      LongSupplier nanos,
      LongSupplier wallMicros,
      RandomGenerator random) {}

  private final Parts parts;
  private final SyncOptions options;
  private final WorkerStatus.Counts counts = new WorkerStatus.Counts();

  // Written by the working thread alone, read by any.
  private volatile WorkerStatus.State state = WorkerStatus.State.RUNNING;
  private volatile String lastError = "";
  private volatile long freshAsOfMicros;
  private volatile boolean holdsBatch;

  private volatile boolean paused;
  private volatile boolean draining;
  private volatile boolean resumeAsked;

  private @Nullable Batch batch;
  private int faultsInARow;
  private int unknownInARow;
  private long retryAtNanos;
  private boolean waiting;
  private boolean stuck;
  private boolean backlogged;
  private long feedGaps;
  private String lastCause = "";
  private int sameCause;

  /** A worker that has not begun. */
  public SyncWorker(Parts parts, SyncOptions options) {
    this.parts = parts;
    this.options = options;
  }

  /**
   * Does at most one batch: polls one if none is held, applies what is open, acknowledges what was
   * applied. Faults of feed and store are dealt with here, by waiting and trying again.
   *
   * @return number of events acknowledged; 0 if there was nothing to do, or it is not time yet
   */
  public int doWork() {
    if (isStuck() || (waiting && parts.nanos().getAsLong() - retryAtNanos < 0)) {
      return 0;
    }
    waiting = false;
    try {
      int done = step();
      recovered();
      return done;
    } catch (RedisFault fault) {
      onFault(fault);
      return 0;
    }
  }

  private boolean isStuck() {
    if (stuck && resumeAsked) {
      stuck = false;
      sameCause = 0;
    }
    resumeAsked = false;
    return stuck;
  }

  private int step() {
    Batch current = batch;
    if (current == null) {
      current = draining || paused ? null : fetch();
    }
    int done = 0;
    if (current != null) {
      batch = current;
      done = finish(current);
      if (current.isDone()) {
        batch = null;
        holdsBatch = false;
      }
    }
    vouch();
    return done;
  }

  private @Nullable Batch fetch() {
    long begunMicros = parts.wallMicros().getAsLong();
    Duration wait = backlogged ? Duration.ZERO : options.pollWait();
    List<FeedItem> items = parts.feed().poll(options.batchMax(), wait);
    long polledNanos = parts.nanos().getAsLong();
    backlogged = items.size() >= options.batchMax();
    noticeFeedGaps();
    if (items.isEmpty()) {
      freshAsOfMicros = begunMicros;
      return null;
    }
    holdsBatch = true;
    counts.polled.add(items.size());
    return new Batch(items, polledNanos);
  }

  private void noticeFeedGaps() {
    long now = parts.feed().gaps();
    if (now != feedGaps) {
      feedGaps = now;
      gap("the feed skipped events");
    }
  }

  private void gap(String cause) {
    counts.gaps.increment();
    LOG.error("{}: {}, a pass over the primary is needed", parts.name(), cause);
    parts.listener().onGap(cause);
  }

  private int finish(Batch current) {
    RedisFault blocking = new Application(parts, options, this, current).run();
    int done = acknowledge(current);
    if (blocking != null) {
      throw blocking;
    }
    return done;
  }

  private int acknowledge(Batch current) {
    List<Offset> offsets = current.toAcknowledge();
    if (offsets.isEmpty()) {
      return 0;
    }
    parts.listener().beforeAck();
    parts.feed().ack(offsets);
    MarkerRenewal marker = parts.marker();
    if (marker != null) {
      for (ChangeEvent event : current.events(offsets.size())) {
        marker.acknowledged(event.version());
      }
    }
    current.acknowledged(offsets.size());
    return offsets.size();
  }

  private void vouch() {
    MarkerRenewal marker = parts.marker();
    if (marker != null && marker.renewIfDue(parts.nanos().getAsLong(), freshAsOfMicros)) {
      gap("the ready marker has vanished");
    }
  }

  // Called by Application, on the working thread.

  void settled(Batch.Slot slot, ApplyOutcome outcome, long polledAt, long sentAt, long repliedAt) {
    ChangeEvent event = slot.event;
    if (event == null) {
      throw new IllegalStateException("only events are applied");
    }
    slot.settle();
    sameCause = 0;
    boolean stored = outcome == ApplyOutcome.Applied.APPLIED;
    if (stored) {
      long lag = parts.wallMicros().getAsLong() - event.committedMicros();
      counts.applied.increment();
      counts.lagMicros.add(lag);
      parts.stats().recordApplied(lag);
    } else {
      counts.fenced.increment();
      parts.stats().recordFenced();
    }
    SyncListener.Outcome told = stored ? SyncListener.Outcome.APPLIED : SyncListener.Outcome.FENCED;
    tell(event, told, polledAt, sentAt, repliedAt);
    for (ChangeEvent older : slot.superseded) {
      counts.conflated.increment();
      parts.stats().recordConflated();
      tell(older, SyncListener.Outcome.CONFLATED, polledAt, sentAt, repliedAt);
    }
  }

  private void tell(
      ChangeEvent event, SyncListener.Outcome outcome, long polledAt, long sentAt, long replied) {
    parts.listener().onApplied(event.id(), event.version(), polledAt, sentAt, replied, outcome);
  }

  /** Keeps what can never be applied; the caller throws nothing away before this returns. */
  void bury(Batch.Slot slot, String raw, String cause) {
    sameCause = cause.equals(lastCause) ? sameCause + 1 : 1;
    lastCause = cause;
    DeadLetters.Letter letter =
        new DeadLetters.Letter(slot.item.offset().text(), raw, cause, slot.attempts);
    parts.deadLetters().keep(letter);
    repair(slot);
    slot.settle();
    counts.dead.add(1);
    counts.conflated.add(slot.superseded.size());
    parts.stats().recordDeadLetter();
    LOG.error("{}: dead letter {}: {}", parts.name(), letter.offset(), cause);
    parts.listener().onDeadLetter(letter);
    if (sameCause >= SAME_CAUSE_MAX) {
      stuck = true;
      fail(SAME_CAUSE_MAX + " dead letters in a row, stopped until resumed: " + cause);
    }
  }

  private void repair(Batch.Slot slot) {
    if (slot.event == null) {
      gap("an event could not be read");
    } else if (parts.repair() != null) {
      parts.repair().repair(List.of(slot.event.id()));
    }
  }

  boolean isStopped() {
    return stuck;
  }

  private void onFault(RedisFault fault) {
    faultsInARow++;
    unknownInARow = fault.kind() == RedisFault.Kind.UNKNOWN ? unknownInARow + 1 : 0;
    String text = fault.getMessage() == null ? fault.code() : fault.getMessage();
    boolean hopeless =
        fault.kind() == RedisFault.Kind.CONFIGURATION
            || fault.kind() == RedisFault.Kind.PERMANENT
            || unknownInARow >= options.retry().unknownAttempts();
    if (hopeless) {
      retryIn(options.retry().probeEvery().toNanos());
      fail(text);
      return;
    }
    retryIn(options.retry().delayNanos(faultsInARow, parts.random()));
    if (state != WorkerStatus.State.RETRYING) {
      LOG.warn("{}: waiting after {}", parts.name(), text);
    }
    state = WorkerStatus.State.RETRYING;
    lastError = text;
    if (fault.kind() == RedisFault.Kind.GAP) {
      reopen(text);
    }
  }

  private void reopen(String cause) {
    try {
      // The position is fixed first: what is committed during the pass is in the feed then.
      parts.feed().open();
      gap(cause);
    } catch (RedisFault fault) {
      lastError = String.valueOf(fault.getMessage());
      LOG.warn("{}: the feed cannot be opened yet: {}", parts.name(), lastError);
    }
  }

  private void fail(String error) {
    if (state != WorkerStatus.State.FAILED) {
      LOG.error("{}: FAILED: {}", parts.name(), error);
    }
    state = WorkerStatus.State.FAILED;
    lastError = error;
  }

  private void retryIn(long delayNanos) {
    retryAtNanos = parts.nanos().getAsLong() + delayNanos;
    waiting = true;
  }

  private void recovered() {
    if (stuck) {
      return;
    }
    if (faultsInARow > 0) {
      LOG.info("{}: working again after {} faults", parts.name(), faultsInARow);
    }
    faultsInARow = 0;
    unknownInARow = 0;
    state =
        draining
            ? WorkerStatus.State.DRAINING
            : paused ? WorkerStatus.State.PAUSED : WorkerStatus.State.RUNNING;
  }

  /** Time until {@link #doWork} can do something again, ns; 0 if now. For the working thread. */
  public long idleNanos() {
    if (stuck || ((paused || draining) && batch == null)) {
      return options.pollWait().toNanos();
    }
    return waiting ? Math.max(0, retryAtNanos - parts.nanos().getAsLong()) : 0;
  }

  /** Polls no more from now on; what is held is finished first. */
  public void pause() {
    paused = true;
  }

  /** Polls again, also after a stop by dead letters. */
  public void resume() {
    paused = false;
    resumeAsked = true;
  }

  /** Polls no more, for good; {@link #isDrained} tells when everything held is acknowledged. */
  public void drain() {
    draining = true;
  }

  /** True once the worker polls no more and holds nothing. */
  public boolean isDrained() {
    return draining && !holdsBatch;
  }

  /** The runner says that the thread ended. */
  void stopped() {
    state = WorkerStatus.State.STOPPED;
  }

  /** The runner says that something nobody expected was thrown. */
  void crashed(Throwable cause) {
    lastError = cause.toString();
    state = WorkerStatus.State.RETRYING;
  }

  String name() {
    return parts.name();
  }

  ChangeFeed feed() {
    return parts.feed();
  }

  /** What the worker says of itself, without asking Redis: the backlog is −1. */
  public WorkerStatus status() {
    return counts.status(parts.name(), state, parts.stats().snapshot(), freshAsOfMicros, lastError);
  }
}
