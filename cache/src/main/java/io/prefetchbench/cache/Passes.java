package io.prefetchbench.cache;

import io.prefetchbench.cache.entity.Version;
import io.prefetchbench.cache.lease.HistoryGuard;
import io.prefetchbench.cache.lease.HistoryRecord;
import io.prefetchbench.cache.lease.LossCheck;
import io.prefetchbench.cache.lease.PassLease;
import io.prefetchbench.cache.lease.ReadyMarker;
import io.prefetchbench.cache.prefetch.BulkLoadResult;
import io.prefetchbench.cache.prefetch.Reprefetch;
import io.prefetchbench.cache.source.ChangeFeed;
import io.prefetchbench.cache.source.PrimarySource;
import io.prefetchbench.cache.stats.PassCounter;
import io.prefetchbench.cache.stats.StatsCounter;
import io.prefetchbench.cache.thread.DaemonTimer;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The passes of one cache: those somebody asks for, and those the cache needs to heal itself, which
 * run on a thread of their own. One runs at a time, in this process by a lock and among processes
 * by a lease; two at once would be right too. Thread-safe.
 */
final class Passes implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Passes.class);
  private static final long RETRY_SECONDS = 2;
  private static final long RETRY_SECONDS_MAX = 60;
  private static final long WAIT_NANOS_MAX = Duration.ofMinutes(10).toNanos();
  private static final long WAIT_STEP_NANOS = Duration.ofMillis(100).toNanos();

  private final Parts parts;
  private final ReentrantLock turn = new ReentrantLock(true);
  private final AtomicBoolean healingAsked = new AtomicBoolean();
  private final AtomicBoolean mustHeal = new AtomicBoolean();
  private final ScheduledExecutorService healer;
  private final PassCounter counts = new PassCounter();
  private volatile long notBeforeNanos;
  private volatile long retrySeconds = RETRY_SECONDS;
  private volatile PassLease.@Nullable Held held;
  private volatile @Nullable LastPass last;
  private volatile String named = "";
  private @Nullable ScheduledFuture<?> afterClear;

  /**
   * What passes are made of.
   *
   * @param feed is told what a pass has healed; null if there is none
   * @param nanos the monotonic clock
   * @param wallMicros the wall clock, µs since the Unix epoch
   */
  record Parts(
      Reprefetch reprefetch,
      ReadyMarker marker,
      HistoryGuard guard,
      HistoryRecord history,
      PrimarySource primary,
      @Nullable ChangeFeed feed,
      PassLease lease,
      LossWatch watch,
      StatsCounter stats,
      LongSupplier nanos,
      LongSupplier wallMicros) {}

  Passes(Parts parts, String name) {
    this.parts = parts;
    this.notBeforeNanos = parts.nanos().getAsLong();
    this.healer = DaemonTimer.named("cache-passes-" + name);
  }

  /**
   * Runs a pass on the caller's thread, and marks the cache as ready if everything was loaded. If
   * another pass is running, waits for it for up to ten minutes, then runs concurrently, which is
   * correct too.
   */
  Reprefetch.Result run(boolean force, LongConsumer progress) {
    turn.lock();
    try {
      PassLease.Attempt attempt = parts.lease().take();
      long untilNanos = parts.nanos().getAsLong() + WAIT_NANOS_MAX;
      while (attempt instanceof PassLease.HeldBy && parts.nanos().getAsLong() - untilNanos < 0) {
        pause();
        attempt = parts.lease().take();
      }
      return runHeld(attempt, force, progress);
    } finally {
      turn.unlock();
    }
  }

  private static void pause() {
    LockSupport.parkNanos(WAIT_STEP_NANOS);
    if (Thread.currentThread().isInterrupted()) {
      throw new IllegalStateException("interrupted while waiting for another pass");
    }
  }

  /** Like {@link #run}, but does not wait. */
  PassAttempt tryRun(boolean force, LongConsumer progress) {
    if (!turn.tryLock()) {
      return new PassAttempt.Busy("this process");
    }
    try {
      PassLease.Attempt attempt = parts.lease().take();
      return attempt instanceof PassLease.HeldBy other
          ? new PassAttempt.Busy(other.owner())
          : new PassAttempt.Ran(runHeld(attempt, force, progress));
    } finally {
      turn.unlock();
    }
  }

  private Reprefetch.Result runHeld(
      PassLease.Attempt attempt, boolean force, LongConsumer progress) {
    if (!(attempt instanceof PassLease.Held ours)) {
      LOG.warn("another pass is still running ({}), running this one concurrently", attempt);
      return pass(force, progress);
    }
    held = ours;
    try (ours) {
      return passRenewed(force, progress);
    }
  }

  private Reprefetch.Result passRenewed(boolean force, LongConsumer progress) {
    try {
      return pass(force, progress);
    } finally {
      // Before the lease is given back, so that nobody renews what is not held.
      held = null;
    }
  }

  private Reprefetch.Result pass(boolean force, LongConsumer progress) {
    HistoryGuard.PassBegin begin = parts.guard().beginPass(force);
    if (!begin.refusal().isEmpty()) {
      return Reprefetch.Result.refused(begin.refusal());
    }
    String incarnation = parts.primary().incarnation();
    ReadyMarker.Witness witness = parts.marker().begin();
    Version before =
        parts.marker().read().map(ReadyMarker.Standing::acknowledged).orElse(Version.NONE);
    long begunMicros = parts.wallMicros().getAsLong();
    parts.stats().recordPass();
    long begunNanos = parts.nanos().getAsLong();
    Reprefetch.Result result = parts.reprefetch().run(force, progress);
    BulkLoadResult load = result.load();
    last = new LastPass(load, Duration.ofNanos(parts.nanos().getAsLong() - begunNanos));
    parts.stats().recordPrefetched(load.loaded());
    counts.record(load.offered(), result.removed(), result.orphans());
    Version position = load.position();
    boolean lostCommits = recordLostCommits(before, result);
    if (load.deadLetters() > 0) {
      LOG.error("rows of the primary cannot be stored: {}", load.summary());
    }
    if (load.rejected() > 0) {
      LOG.error("the cache is not complete: {}", load.summary());
    } else if (result.isStoppedByGuard()) {
      LOG.error("the cache is not marked ready again: {}", result.summary());
      boolean isVouchedFor =
          begin.keptEpoch() == position.epoch()
              && parts.guard().last().state() == HistoryGuard.State.SAME;
      if (!isVouchedFor) {
        parts
            .history()
            .trouble(result.refusal() + "; if this is intended: bench cache reprefetch --force");
      }
    } else if (isStillAt(position)
        && parts.marker().create(witness, position, lostCommits ? 0 : begunMicros)) {
      retrySeconds = RETRY_SECONDS;
      notBeforeNanos = parts.nanos().getAsLong();
      if (!lostCommits) {
        parts.history().verified(incarnation);
        named = "";
      }
      parts.guard().passEnded(position.epoch());
      healed(position);
      result = result.asReady();
    } else {
      LOG.error("Redis or the primary lost writes during the pass: running another one");
      again(true, "writes were lost during a pass", nextRetrySeconds());
    }
    parts.watch().look();
    return result;
  }

  /** False if the primary was replaced, or lost commits, while it was read. */
  private boolean isStillAt(Version position) {
    Version now = parts.primary().position();
    return now.epoch() == position.epoch() && !position.isNewerThan(now);
  }

  /**
   * Whether the primary lost commits that the cache has, or has had: entities that are newer than
   * it, or a position under one that was applied, so that what it commits next may be refused.
   */
  private boolean recordLostCommits(Version before, Reprefetch.Result result) {
    Version position = result.load().position();
    HistoryRecord.Facts known = parts.history().read();
    Version lost = known.hasLost(position.epoch()) ? known.lost() : Version.NONE;
    if (before.epoch() == position.epoch() && before.isNewerThan(lost)) {
      lost = before;
    }
    if (result.newer() > 0 && result.newest().epoch() == position.epoch()) {
      lost = result.newest().isNewerThan(lost) ? result.newest() : lost;
    } else if (!lost.isNewerThan(position)) {
      return false;
    }
    String trouble =
        result.newer() > 0
            ? HistoryGuard.newerWords(result.newer(), result.newerIds())
            : HistoryGuard.lostWords(lost, position);
    LOG.error("{}", trouble);
    parts.history().lost(lost, trouble);
    return true;
  }

  /** What passes found and repaired. */
  PassCounter counts() {
    return counts;
  }

  private void healed(Version position) {
    ChangeFeed feed = parts.feed();
    if (feed != null) {
      feed.healed(position);
    }
  }

  /** Keeps the lease of a pass under way: to be called several times within its life. */
  void renewLease() {
    PassLease.Held ours = held;
    if (ours != null && !ours.renew()) {
      LOG.info("the lease of a pass was lost while it ran: another pass may run concurrently");
    }
  }

  /**
   * The newest pass that came to its end. Immutable.
   *
   * @param took the load, and the search for orphans
   */
  record LastPass(BulkLoadResult load, Duration took) {}

  /** The newest pass that came to its end; null before the first. */
  @Nullable LastPass last() {
    return last;
  }

  /** Asks for a pass, whatever the cache says of itself; one that is waiting already is enough. */
  void healIn(long seconds, String cause) {
    if (seconds > 0) {
      healLater(seconds, cause);
      return;
    }
    mustHeal.set(true);
    healUnlessReady(cause);
  }

  /**
   * Asks for the pass that the primary's history needs: again and again until one has ended where
   * that heals it, and once where it only names what is wrong.
   */
  void healHistory(HistoryGuard.Finding found) {
    boolean heals =
        found.state() == HistoryGuard.State.OTHER || found.state() == HistoryGuard.State.RESTARTED;
    String kind = found.state() + (found.isPassed() ? " and passed" : "");
    boolean names = found.state() == HistoryGuard.State.LOST_COMMITS && !kind.equals(named);
    if ((heals || names) && !turn.isLocked()) {
      named = kind;
      healIn(0, found.words());
    }
  }

  /** Asks for a pass that is needless if another process made the cache complete meanwhile. */
  void healUnlessReady(String cause) {
    if (healingAsked.compareAndSet(false, true)) {
      long delayNanos = Math.max(0, notBeforeNanos - parts.nanos().getAsLong());
      LOG.info("running a pass in {} ms: {}", TimeUnit.NANOSECONDS.toMillis(delayNanos), cause);
      ScheduledFuture<?> unused =
          healer.schedule(() -> heal(cause), delayNanos, TimeUnit.NANOSECONDS);
    }
  }

  private synchronized void healLater(long seconds, String cause) {
    if (afterClear != null) {
      afterClear.cancel(false);
    }
    LOG.info("running a pass in {} s: {}", seconds, cause);
    afterClear = healer.schedule(() -> healIn(0, cause), seconds, TimeUnit.SECONDS);
  }

  private void heal(String cause) {
    // A need that arises during the pass asks for another one.
    healingAsked.set(false);
    boolean must = mustHeal.getAndSet(false);
    try {
      if (!must && parts.watch().look().state() == LossCheck.State.READY) {
        LOG.info("no pass is needed: the cache is complete ({})", cause);
        return;
      }
      PassAttempt attempt = tryRun(false, written -> {});
      if (attempt instanceof PassAttempt.Ran ran) {
        LOG.info("{}", ran.result().summary());
        rest(ran.result(), cause);
      } else if (attempt instanceof PassAttempt.Busy busy) {
        LOG.info("{}", busy.words());
        again(must, cause, RETRY_SECONDS);
      }
    } catch (RuntimeException | Error e) {
      // Errors too, such as a class that the primary's driver lacks: there is no other retry.
      LOG.warn("a pass failed and will be retried ({}): {}", cause, e.toString());
      again(must, cause, nextRetrySeconds());
    }
  }

  private void rest(Reprefetch.Result result, String cause) {
    if (result.load().rejected() > 0) {
      again(true, cause, nextRetrySeconds());
    } else if (result.isStoppedByGuard()) {
      // Deletes that still wait in the feed look like orphans, and a worker clears them in seconds.
      // What only somebody's force mends is tried ever more rarely, or it would load the primary.
      notBeforeNanos = inNanos(nextRetrySeconds());
    }
  }

  private void again(boolean must, String cause, long seconds) {
    notBeforeNanos = inNanos(seconds);
    if (must) {
      healIn(0, cause);
    } else {
      healUnlessReady(cause);
    }
  }

  private long nextRetrySeconds() {
    long seconds = retrySeconds;
    retrySeconds = Math.min(RETRY_SECONDS_MAX, 2 * seconds);
    return seconds;
  }

  private long inNanos(long seconds) {
    return parts.nanos().getAsLong() + TimeUnit.SECONDS.toNanos(seconds);
  }

  @Override
  public void close() {
    healer.shutdownNow();
  }
}
