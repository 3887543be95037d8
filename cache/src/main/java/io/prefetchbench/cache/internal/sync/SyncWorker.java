package io.prefetchbench.cache.internal.sync;

import io.prefetchbench.cache.CacheConfig.SyncOptions;
import io.prefetchbench.cache.CacheStats;
import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.WorkerStatus;
import io.prefetchbench.cache.internal.pass.MarkerRenewal;
import io.prefetchbench.cache.internal.pass.Repair;
import io.prefetchbench.cache.internal.store.CacheStore;
import io.prefetchbench.cache.internal.store.StatsCounter;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.cache.spi.ChangeFeed.Offset;
import io.prefetchbench.cache.spi.FeedItem;
import io.prefetchbench.cache.spi.SourceException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes committed changes from a feed, applies them to the store, and then acknowledges exactly
 * those it applied, in feed order. {@link #doWork} is one bounded duty cycle; the caller owns the
 * thread and the idling ({@link WorkerRunner}, or a test). While the feed has more than a poll
 * returns, several batches are in flight to the store at once; once it is empty, everything is
 * finished before the next poll. One thread calls {@link #doWork} and {@link #idleNanos}; every
 * other method may be called from any thread.
 */
public final class SyncWorker {
  private static final Logger LOG = LoggerFactory.getLogger(SyncWorker.class);

  /**
   * The dependencies of a worker; feed and store are not closed here.
   *
   * @param repair rewrites from the primary the entity of a dead letter, and of a replayed event
   *     that finds nothing as new; if null, the former is left as is and the latter is applied
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
  private final StatsCounter counts;
  private final LongAdder polled = new LongAdder();
  private final LongAdder gaps = new LongAdder();
  private final Recovery recovery;
  private final Pipeline pipeline;
  private final BatchWriter application;

  private final Freshness freshness;

  // Written only by the working thread, read by any.
  private volatile boolean holdsEvents;

  private volatile boolean paused;
  private volatile boolean draining;
  private volatile String pausedBy = "";

  // After a fault nothing is polled until everything held is acknowledged: the feed restarts with
  // unacknowledged items, and must not redeliver those in flight.
  private boolean settling;
  private boolean backlogged;
  private int limitAhead;
  private long feedGaps;

  public SyncWorker(Parts parts, SyncOptions options) {
    this.parts = parts;
    this.options = options;
    this.counts = new StatsCounter(parts.stats());
    this.recovery = new Recovery(parts.name(), options.retry(), parts.nanos(), parts.random());
    this.pipeline = new Pipeline(options);
    this.freshness = new Freshness(parts.feed(), parts.nanos(), parts.wallMicros());
    this.application = new BatchWriter(parts, options.windowMax(), counts, recovery);
  }

  /**
   * One duty cycle: polls and sends until the feed has no more or the bounds of what may be in
   * flight are reached, then waits for the oldest batch (for all, if the feed has no more) and
   * acknowledges what was applied. Faults of feed and store are handled here, by waiting and
   * retrying.
   *
   * @return number of events acknowledged; 0 if there was nothing to do or the worker is waiting
   */
  public int doWork() {
    if (!recovery.mayWork()) {
      return 0;
    }
    try {
      WorkerFault refusal = refusal();
      if (refusal != null) {
        meet(refusal);
        return 0;
      }
      long emptySinceMicros = fill();
      WorkerFault met = collect();
      int done = acknowledge();
      if (met == null) {
        settled(emptySinceMicros);
      } else {
        meet(met);
      }
      return done;
    } catch (RedisFault | SourceException failure) {
      meet(WorkerFault.ofFailure(failure));
      return 0;
    } catch (RuntimeException | Error e) {
      settling = true;
      pipeline.forgetSent();
      throw e;
    }
  }

  /** Why nothing may be applied; null if it may. */
  private @Nullable WorkerFault refusal() {
    MarkerRenewal marker = parts.marker();
    if (marker == null) {
      return null;
    }
    String words = marker.refusal();
    if (words.isEmpty()) {
      return null;
    }
    return marker.isRefusalCertain()
        ? WorkerFault.refused(words)
        : WorkerFault.refusedForNow(words);
  }

  /** Sends open slots and polls more; returns the start of a poll that found nothing, or 0. */
  private long fill() {
    pipeline.oldest(pipeline.size()).forEach(application::send);
    while (mayPoll() && pipeline.hasRoom()) {
      int limit = parts.feed().isAhead() ? limitAhead : pipeline.limit();
      boolean atOnce = backlogged || !pipeline.isEmpty();
      long begunMicros = parts.wallMicros().getAsLong();
      List<FeedItem> items = parts.feed().poll(limit, atOnce ? Duration.ZERO : options.pollWait());
      long polledNanos = parts.nanos().getAsLong();
      backlogged = items.size() >= limit;
      pipeline.polled(limit, items.size());
      noticeFeedGaps();
      if (items.isEmpty()) {
        return begunMicros;
      }
      holdsEvents = true;
      polled.add(items.size());
      Batch batch = new Batch(items, polledNanos);
      pipeline.add(batch);
      askAhead();
      application.send(batch);
      if (!backlogged) {
        return 0;
      }
    }
    return 0;
  }

  /** With a backlog, the feed answers while this thread encodes its previous answer. */
  private void askAhead() {
    if (backlogged && !settling && !isPaused() && !draining && pipeline.hasRoomAhead()) {
      limitAhead = pipeline.limit();
      parts.feed().ahead(limitAhead);
    }
  }

  /** Items requested ahead are already held, and are processed before a pause or the end. */
  private boolean mayPoll() {
    boolean wants = !isPaused() && !draining;
    return (!settling || pipeline.isEmpty()) && (wants || parts.feed().isAhead());
  }

  private boolean holdsNothing() {
    return pipeline.isEmpty() && !parts.feed().isAhead();
  }

  private boolean isPaused() {
    return paused || !pausedBy.isEmpty();
  }

  private void noticeFeedGaps() {
    long now = parts.feed().gaps();
    if (now != feedGaps) {
      feedGaps = now;
      gap("the feed skipped events");
    }
  }

  private void gap(String cause) {
    gaps.increment();
    LOG.error("{}: {}, a pass over the primary is needed", parts.name(), cause);
    parts.listener().onGap(cause);
  }

  private @Nullable WorkerFault collect() {
    boolean moreWaits = backlogged && mayPoll();
    WorkerFault met = null;
    for (Batch batch : pipeline.oldest(moreWaits ? 1 : pipeline.size())) {
      met = WorkerFault.worse(met, application.collect(batch));
    }
    return met;
  }

  private int acknowledge() {
    List<Batch.Slot> slots = pipeline.toAcknowledge();
    if (!slots.isEmpty()) {
      List<Offset> offsets = new ArrayList<>(slots.size());
      slots.forEach(slot -> offsets.add(slot.item.offset()));
      parts.listener().beforeAck();
      parts.feed().ack(offsets);
      MarkerRenewal marker = parts.marker();
      for (Batch.Slot slot : slots) {
        Version version = slot.version();
        if (marker != null && slot.event != null) {
          marker.acknowledged(slot.event);
        } else if (marker != null && version != null) {
          marker.acknowledged(version);
        }
      }
      pipeline.acknowledged();
    }
    holdsEvents = !holdsNothing();
    return slots.size();
  }

  private void settled(long emptySinceMicros) {
    if (pipeline.isEmpty()) {
      settling = false;
      if (emptySinceMicros > 0) {
        freshness.caughtUp(emptySinceMicros);
      }
    }
    freshness.lookIfDue();
    if (freshness.takeOverdueGap()) {
      gap("events were lost minutes ago, and no pass has brought them back");
    }
    MarkerRenewal marker = parts.marker();
    String loss =
        marker == null
            ? null
            : marker.renewIfDue(
                parts.nanos().getAsLong(), freshness.asOfMicros(), freshness.settled());
    if (loss != null) {
      gap(loss);
    }
    recovery.clear(
        draining
            ? WorkerStatus.State.DRAINING
            : isPaused() && holdsNothing()
                ? WorkerStatus.State.PAUSED
                : WorkerStatus.State.RUNNING);
  }

  private void meet(WorkerFault workerFault) {
    settling = true;
    if (parts.marker() != null) {
      parts.marker().doubt();
    }
    recovery.met(workerFault);
    if (workerFault.kind() == RedisFault.Kind.GAP) {
      reopen(workerFault.words());
    }
  }

  private void reopen(String cause) {
    try {
      // The position is fixed first, so that commits during the pass are in the feed.
      parts.feed().open();
      gap(cause);
    } catch (RedisFault | SourceException failure) {
      recovery.noted(WorkerFault.ofFailure(failure).words());
      LOG.warn("{}: the feed cannot be opened yet: {}", parts.name(), failure.getMessage());
    }
  }

  /** Time until {@link #doWork} has work again, ns; 0 if now. Call from the working thread. */
  public long idleNanos() {
    boolean nothingToDo = (isPaused() || draining) && holdsNothing();
    if (recovery.isStopped() || nothingToDo) {
      return options.pollWait().toNanos();
    }
    return recovery.waitNanos();
  }

  /** Stops polling; held events are finished first. */
  public void pause() {
    paused = true;
  }

  /** Resumes polling at once, also after a stop, unless a pause lease is held. */
  public void resume() {
    paused = false;
    recovery.resume();
  }

  /** Obeys a pause lease, besides {@link #pause}. */
  void obey(String token) {
    pausedBy = token;
  }

  /** Stops polling permanently; see {@link #isDrained}. */
  public void drain() {
    draining = true;
  }

  /** True once the worker no longer polls and holds nothing. */
  public boolean isDrained() {
    return draining && !holdsEvents;
  }

  void stopped() {
    recovery.ended();
  }

  void crashed(Throwable cause) {
    recovery.crashed(cause.toString());
  }

  String name() {
    return parts.name();
  }

  WorkerStatus.State state() {
    return recovery.state();
  }

  ChangeFeed feed() {
    return parts.feed();
  }

  /** The worker's status, without accessing Redis: the backlog is −1. */
  public WorkerStatus status() {
    // The done counts are read before the polled count: in flight is never negative.
    CacheStats done = counts.snapshot();
    long settled = done.applied() + done.fenced() + done.conflated() + done.deadLetters();
    long taken = polled.sum();
    return new WorkerStatus(
        parts.name(),
        recovery.state(),
        ProcessHandle.current().pid(),
        taken,
        taken - settled,
        -1,
        0,
        freshness.asOfMicros(),
        gaps.sum(),
        0,
        0,
        done,
        WorkerStatus.FeedDetails.NONE,
        pausedBy,
        recovery.lastError());
  }
}
