package io.prefetchbench.cache.internal.engine;

import io.prefetchbench.cache.BulkLoadResult;
import io.prefetchbench.cache.ReprefetchResult;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.common.DaemonTimer;
import io.prefetchbench.cache.internal.common.PassCounter;
import io.prefetchbench.cache.internal.pass.HistoryGuard;
import io.prefetchbench.cache.internal.pass.HistoryRecord;
import io.prefetchbench.cache.internal.pass.LossCheck;
import io.prefetchbench.cache.internal.pass.PassLease;
import io.prefetchbench.cache.internal.pass.ReadyMarker;
import io.prefetchbench.cache.internal.pass.Reprefetch;
import io.prefetchbench.cache.internal.store.StatsCounter;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.cache.spi.PrimarySource;
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
 * The passes of one cache: those requested by a caller, and those the cache needs to heal itself,
 * which run on a dedicated thread. A lock in this process and a lease among processes keep them to
 * one at a time, although concurrent passes would be correct too. Thread-safe.
 */
public final class Passes implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Passes.class);
  private static final long RETRY_SECONDS = 2;
  private static final long RETRY_SECONDS_MAX = 60;
  private static final long WAIT_NANOS_MAX = Duration.ofMinutes(10).toNanos();
  private static final long WAIT_STEP_NANOS = Duration.ofMillis(100).toNanos();

  private final Parts parts;
  private final CacheRecords records;
  private final PassLease lease;
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

  /** The dependencies of passes. */
  record Parts(
      Reprefetch reprefetch,
      CacheRecords records,
      PrimarySource primary,
      @Nullable ChangeFeed feed,
      LossWatch watch,
      StatsCounter stats,
      LongSupplier nanos,
      LongSupplier wallMicros) {}

  Passes(Parts parts, String name) {
    this.parts = parts;
    this.records = parts.records();
    this.lease = records.passLease();
    this.notBeforeNanos = parts.nanos().getAsLong();
    this.healer = DaemonTimer.named("cache-passes-" + name);
  }

  /**
   * Runs a pass on the caller's thread, and marks the cache as ready if everything was loaded. If
   * another pass is running, waits for it for up to ten minutes, then runs concurrently, which is
   * correct too. If a worker of another primary maintained the cache until a moment ago, waits
   * until it is known whether it still does.
   */
  ReprefetchResult run(boolean force, LongConsumer progress) {
    turn.lock();
    try {
      if (!force) {
        records.guard().awaitRenewal(Passes::pause);
      }
      PassLease.Attempt attempt = lease.take();
      long untilNanos = parts.nanos().getAsLong() + WAIT_NANOS_MAX;
      while (attempt instanceof PassLease.HeldBy && parts.nanos().getAsLong() - untilNanos < 0) {
        pause();
        attempt = lease.take();
      }
      return runHeld(attempt, force, progress);
    } finally {
      turn.unlock();
    }
  }

  private static void pause() {
    LockSupport.parkNanos(WAIT_STEP_NANOS);
    if (Thread.currentThread().isInterrupted()) {
      throw new IllegalStateException("interrupted while waiting for another process");
    }
  }

  ReprefetchAttempt tryRun(boolean force, LongConsumer progress) {
    if (!turn.tryLock()) {
      return new ReprefetchAttempt.Busy("this process");
    }
    try {
      PassLease.Attempt attempt = lease.take();
      return attempt instanceof PassLease.HeldBy other
          ? new ReprefetchAttempt.Busy(other.owner())
          : new ReprefetchAttempt.Ran(runHeld(attempt, force, progress));
    } finally {
      turn.unlock();
    }
  }

  private ReprefetchResult runHeld(
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

  private ReprefetchResult passRenewed(boolean force, LongConsumer progress) {
    try {
      return pass(force, progress);
    } finally {
      // Before the lease is released, so that it is not renewed once it is no longer held.
      held = null;
    }
  }

  private ReprefetchResult pass(boolean force, LongConsumer progress) {
    long needs = counts.begin();
    PassCounter.Outcome outcome = PassCounter.Outcome.FAILED;
    try {
      ReprefetchResult result = loadAndMark(force, progress.andThen(counts::recordWritten));
      if (result.isReady()) {
        outcome = PassCounter.Outcome.COMPLETE;
      } else if (!result.refusal().isEmpty()) {
        outcome = PassCounter.Outcome.REFUSED;
      }
      return result;
    } finally {
      counts.end(outcome, needs);
    }
  }

  private ReprefetchResult loadAndMark(boolean force, LongConsumer progress) {
    HistoryGuard.PassBegin begin = records.guard().beginPass(force);
    if (!begin.refusal().isEmpty()) {
      return ReprefetchResult.refused(begin.refusal());
    }
    String incarnation = parts.primary().incarnation();
    ReadyMarker.Witness witness = records.marker().begin();
    Version before =
        records.marker().read().map(ReadyMarker.Standing::acknowledged).orElse(Version.NONE);
    long begunMicros = parts.wallMicros().getAsLong();
    parts.stats().passes.increment();
    long begunNanos = parts.nanos().getAsLong();
    ChangeFeed feed = parts.feed();
    if (feed != null && feed.ordersVersions()) {
      parts.reprefetch().raiseFloor();
    }
    ReprefetchResult result = parts.reprefetch().run(force, progress);
    BulkLoadResult load = result.load();
    last = new LastPass(load, Duration.ofNanos(parts.nanos().getAsLong() - begunNanos));
    parts.stats().prefetched.add(load.loaded());
    counts.record(load.offered(), result.removed(), result.orphans());
    boolean lostCommits = recordLostCommits(before, result);
    if (load.deadLetters() > 0) {
      LOG.error("rows of the primary cannot be stored: {}", load.summary());
    }
    if (load.rejected() > 0) {
      LOG.error("the cache is not complete: {}", load.summary());
    } else if (result.isStoppedByGuard()) {
      refused(result, begin.keptEpoch());
    } else if (isStillAt(load.position())
        && records.marker().create(witness, load.position(), lostCommits ? 0 : begunMicros)) {
      completed(load.position(), incarnation, lostCommits);
      result = result.asReady();
    } else {
      LOG.error("Redis or the primary lost writes during the pass: running another one");
      again(true, "writes were lost during a pass", nextRetrySeconds());
    }
    parts.watch().look();
    return result;
  }

  private void refused(ReprefetchResult result, long keptEpoch) {
    LOG.error("the cache is not marked ready again: {}", result.summary());
    boolean isVouchedFor =
        keptEpoch == result.load().position().epoch()
            && records.guard().last().state() == HistoryGuard.State.SAME;
    if (!isVouchedFor) {
      records
          .history()
          .trouble(result.refusal() + "; if this is intended: bench cache reprefetch --force");
    }
  }

  private void completed(Version position, String incarnation, boolean lostCommits) {
    retrySeconds = RETRY_SECONDS;
    notBeforeNanos = parts.nanos().getAsLong();
    if (!lostCommits) {
      records.history().verified(incarnation);
      named = "";
    }
    records.guard().passEnded(position.epoch());
    ChangeFeed feed = parts.feed();
    if (feed != null) {
      feed.healed(position);
    }
  }

  /** False if the primary was replaced or lost commits while it was being read. */
  private boolean isStillAt(Version position) {
    Version now = parts.primary().position();
    return now.epoch() == position.epoch() && !position.isNewerThan(now);
  }

  /**
   * Whether the primary lost commits that the cache has or had: entities newer than the primary's,
   * or a position below one already applied, so that its next commits may be refused.
   */
  private boolean recordLostCommits(Version before, ReprefetchResult result) {
    Version position = result.load().position();
    HistoryRecord.Facts known = records.history().read();
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
    records.history().lost(lost, trouble);
    return true;
  }

  PassCounter counts() {
    return counts;
  }

  /** Renews the lease of a running pass; must be called several times within its life. */
  void renewLease() {
    PassLease.Held ours = held;
    if (ours != null && !ours.renew()) {
      LOG.info("the lease of a pass was lost while it ran: another pass may run concurrently");
    }
  }

  /** The newest finished pass. Immutable. */
  public record LastPass(BulkLoadResult load, Duration took) {}

  @Nullable LastPass last() {
    return last;
  }

  /** Requests a pass regardless of the cache's state; no effect if one is already waiting. */
  void healIn(long seconds, String cause) {
    if (seconds > 0) {
      healLater(seconds, cause);
      return;
    }
    counts.recordNeed();
    mustHeal.set(true);
    healUnlessReady(cause);
  }

  /**
   * Requests the pass that the primary's history needs: repeatedly until one has finished if that
   * heals it, or once if a pass can only report the problem.
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

  /** Requests a pass that is skipped if another process has made the cache complete by then. */
  void healUnlessReady(String cause) {
    if (healingAsked.compareAndSet(false, true)) {
      long delayNanos = Math.max(0, notBeforeNanos - parts.nanos().getAsLong());
      LOG.info("running a pass in {} ms: {}", TimeUnit.NANOSECONDS.toMillis(delayNanos), cause);
      var unused = healer.schedule(() -> heal(cause), delayNanos, TimeUnit.NANOSECONDS);
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
    // A need that arises during the pass requests another one.
    healingAsked.set(false);
    boolean must = mustHeal.getAndSet(false);
    try {
      if (!must && parts.watch().look().state() == LossCheck.State.READY) {
        LOG.info("no pass is needed: the cache is complete ({})", cause);
        return;
      }
      ReprefetchAttempt attempt = tryRun(false, written -> {});
      if (attempt instanceof ReprefetchAttempt.Ran ran) {
        LOG.info("{}", ran.result().summary());
        rest(ran.result(), cause);
      } else if (attempt instanceof ReprefetchAttempt.Busy busy) {
        LOG.info("{}", busy.words());
        again(must, cause, RETRY_SECONDS);
      }
    } catch (RuntimeException | Error e) {
      // Errors too, such as a class missing from the primary's driver: there is no other retry.
      LOG.warn("a pass failed and will be retried ({}): {}", cause, e.toString());
      again(must, cause, nextRetrySeconds());
    }
  }

  private void rest(ReprefetchResult result, String cause) {
    if (result.load().rejected() > 0) {
      again(true, cause, nextRetrySeconds());
    } else if (result.isStoppedByGuard()) {
      // Deletes still waiting in the feed look like orphans, and a worker applies them within
      // seconds. What only a forced pass can fix is retried less and less often, to spare the
      // primary.
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
