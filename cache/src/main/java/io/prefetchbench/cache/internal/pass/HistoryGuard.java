package io.prefetchbench.cache.internal.pass;

import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.store.StoreOptions;
import io.prefetchbench.cache.spi.PrimarySource;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Compares the history of the primary with the history that the cache holds. Any epoch other than
 * the ready marker's, smaller or larger, is another history; even an equal epoch may be one if the
 * primary was restarted. The cache is then unverified until a pass has finished.
 *
 * <p>Versions are compared by epoch first, so if a smaller epoch replaces a larger one, stored
 * entries would win over every new write. The record holds the largest {@link #range displaced}
 * epoch: the store treats entries up to it as older.
 *
 * <p>A process takes over a history if its own primary began a new one, or if no worker maintains
 * the cache. If the worker of another primary maintains it, the process changes nothing and reports
 * the conflict: two primaries would displace each other forever.
 *
 * <p>Thread-safe. Errors of the cache's Redis and of the primary are propagated.
 */
public final class HistoryGuard {
  private static final Logger LOG = LoggerFactory.getLogger(HistoryGuard.class);
  private static final long AGAIN_NANOS = 500_000_000L;

  private final ReadyMarker marker;
  private final HistoryRecord record;
  private final PrimarySource primary;
  private final LongSupplier nanos;
  private volatile long epoch = -1;
  private volatile String range = "";
  private volatile Finding last = new Finding(State.UNKNOWN, "the primary was not asked yet");
  private volatile boolean doubted;
  private volatile Version applied = Version.NONE;
  private boolean changed;
  // A marker of this epoch was missing after the change: one found later was created by a pass.
  private boolean isReplaced;
  private long lookedNanos;
  private long conflictNanos;
  private Runnable onFinding = () -> {};

  public enum State {
    /** The primary was not queried yet, or did not answer. */
    UNKNOWN,
    /** The marker's history, complete; or there is no marker. */
    SAME,
    /** Another history, which a pass of this process is to take over. */
    OTHER,
    /** The same epoch, but the primary was restarted: a pass must show that it lost nothing. */
    RESTARTED,
    /** The same epoch, but the primary lost commits that the cache may still have. */
    LOST_COMMITS,
    /** Another history, while the worker of a different primary maintains the cache. */
    CONFLICT
  }

  /**
   * The result of a check; passed if the primary has reached the position it had before it lost
   * commits. Immutable.
   */
  public record Finding(State state, String words, boolean isPassed) {
    Finding(State state, String words) {
      this(state, words, false);
    }
  }

  public HistoryGuard(
      ReadyMarker marker, HistoryRecord record, PrimarySource primary, LongSupplier nanos) {
    this.marker = marker;
    this.record = record;
    this.primary = primary;
    this.nanos = nanos;
    this.lookedNanos = nanos.getAsLong();
  }

  /** Sets the callback for each check that finds a different history; it must not block. */
  public synchronized void onFinding(Runnable heard) {
    onFinding = heard;
  }

  /** The epoch of the primary at the last query; −1 before the first. */
  public long epoch() {
    return epoch;
  }

  public Finding last() {
    return last;
  }

  /** True if the cache held the primary's history at the last check and no doubt arose since. */
  public boolean isVerified() {
    return last.state() == State.SAME && !doubted;
  }

  void applied(Version version) {
    applied = version;
  }

  /** Records that the primary may have been replaced; the next check decides. */
  public void doubt() {
    doubted = true;
  }

  /**
   * True if the worker of the other primary is alive: checks have found a conflict for longer than
   * a worker that has ended leaves a recent marker.
   */
  public synchronized boolean isConflictCertain() {
    return last.state() == State.CONFLICT
        && lookedNanos - conflictNanos >= marker.lately().toNanos();
  }

  /** Checks if it has not yet, or after {@link #doubt}; at most twice per second. */
  public synchronized void lookIfDoubted() {
    boolean due = nanos.getAsLong() - lookedNanos >= AGAIN_NANOS;
    if (last.state() == State.UNKNOWN || (doubted && due)) {
      var unused = look();
    }
  }

  /**
   * Reports an event of this epoch; an epoch other than that of the last check triggers a new one.
   */
  public void expect(long eventEpoch) {
    if (eventEpoch != epoch) {
      doubt();
      lookIfDoubted();
    }
  }

  /** Checks now, and calls the listener. */
  public Finding look() {
    Finding found = lookQuietly();
    if (found.state() != State.SAME) {
      Runnable heard;
      synchronized (this) {
        heard = onFinding;
      }
      heard.run();
    }
    return found;
  }

  /** Checks now, in two to four round trips. */
  public synchronized Finding lookQuietly() {
    lookedNanos = nanos.getAsLong();
    // In this order: a primary with its full history has everything the marker acknowledges.
    Optional<ReadyMarker.Standing> standing = marker.read();
    Version acknowledged = standing.map(ReadyMarker.Standing::acknowledged).orElse(Version.NONE);
    // The worker of this process is ahead of the marker until the next renewal.
    Version own = applied;
    HistoryRecord.Facts facts = record.readAndKeep();
    Version position = primary.position();
    String incarnation = primary.incarnation();
    boolean moved = epoch >= 0 && epoch != position.epoch();
    changed |= moved;
    isReplaced &= !moved;
    epoch = position.epoch();
    noticePassOfAnother(standing);
    displaced(facts.displaced());
    if (own.epoch() == epoch && own.isNewerThan(acknowledged)) {
      acknowledged = own;
    }
    Finding found = judge(standing, acknowledged, facts, position, incarnation);
    if (found.state() == State.OTHER && facts.epoch() != epoch) {
      record.saw(epoch);
    }
    if (found.state() == State.LOST_COMMITS && !facts.hasLost(epoch)) {
      record.lost(acknowledged, found.words());
    }
    if (found.state() == State.RESTARTED && facts.trouble().isEmpty()) {
      record.trouble(found.words());
    }
    if (!found.equals(last) && !found.words().isEmpty()) {
      // The worker of another primary may have ended a moment ago; ours fails once it is certain.
      Level level = found.state() == State.LOST_COMMITS ? Level.ERROR : Level.WARN;
      LOG.atLevel(level).log(found.words());
    }
    if (last.state() != State.CONFLICT) {
      conflictNanos = lookedNanos;
    }
    doubted = false;
    last = found;
    return found;
  }

  /** A pass by another process over the primary's new history counts like one by this process. */
  private void noticePassOfAnother(Optional<ReadyMarker.Standing> standing) {
    boolean stands = standing.isPresent() && standing.get().epoch() == epoch;
    changed &= !(stands && isReplaced);
    isReplaced |= !stands;
  }

  private Finding judge(
      Optional<ReadyMarker.Standing> standing,
      Version acknowledged,
      HistoryRecord.Facts facts,
      Version position,
      String incarnation) {
    long kept = standing.map(ReadyMarker.Standing::epoch).orElse(facts.epoch());
    if (changed || (kept >= 0 && kept != epoch)) {
      return other(standing, kept);
    }
    if (facts.hasLost(epoch) || acknowledged.isNewerThan(position)) {
      return new Finding(
          State.LOST_COMMITS,
          facts.hasLost(epoch) && !facts.trouble().isEmpty()
              ? facts.trouble()
              : lostWords(acknowledged, position),
          !facts.lost().isNewerThan(position) && !acknowledged.isNewerThan(position));
    }
    boolean restarted =
        !incarnation.isEmpty()
            && !facts.incarnation().isEmpty()
            && !incarnation.equals(facts.incarnation());
    return restarted
        ? new Finding(
            State.RESTARTED,
            "the primary was restarted or replaced: a pass must show that it lost nothing")
        : new Finding(State.SAME, "");
  }

  private Finding other(Optional<ReadyMarker.Standing> standing, long kept) {
    if (!changed && standing.isPresent() && marker.isRenewed()) {
      return new Finding(
          State.CONFLICT,
          "two primaries on one prefix: this process' primary is in epoch %d, and the cache is kept by a worker of epoch %d; give each a prefix of its own, or take the cache over with: bench cache reprefetch --force"
              .formatted(epoch, kept));
    }
    return new Finding(
        State.OTHER,
        "the primary began another history, epoch %d; the cache holds that of epoch %d until a pass has ended"
            .formatted(epoch, kept));
  }

  public static String lostWords(Version acknowledged, Version position) {
    return "the primary lost commits: it is at %s, but changes up to %s were applied; %s"
        .formatted(position, acknowledged, BEGIN_EPOCH_WORDS);
  }

  public static final String BEGIN_EPOCH_WORDS =
      "only a new epoch of the primary heals this: bench cache begin-epoch";

  /**
   * Whether a pass may begin, and the epoch of the marker that it may replace; −1 if there is none.
   * Immutable.
   */
  public record PassBegin(long keptEpoch, String refusal) {}

  /**
   * A pass of this process is about to overwrite the stored data with the primary's history: from
   * now on, entries of the larger epochs that the cache was loaded with count as older.
   */
  public synchronized PassBegin beginPass(boolean force) {
    Finding found = lookQuietly();
    if (found.state() == State.CONFLICT && !force) {
      return new PassBegin(-1, found.words());
    }
    HistoryRecord.Facts facts = record.read();
    long kept = marker.read().map(ReadyMarker.Standing::epoch).orElse(-1L);
    long largest = Math.max(facts.displaced(), Math.max(kept, facts.epoch()));
    record.follows(epoch, Math.max(largest, 0));
    displaced(largest);
    return new PassBegin(kept, "");
  }

  /**
   * If the worker of another primary seems to maintain the cache, waits until that is known: one
   * that was closed or killed a moment ago leaves a marker just as recent. Returns at the marker's
   * next renewal, which shows that the worker is alive, or once the marker is no longer recent.
   */
  public void awaitRenewal(Runnable pause) {
    if (lookQuietly().state() != State.CONFLICT) {
      return;
    }
    LOG.info("waiting until that worker is known to be alive or gone");
    // A marker whose worker has a longer TTL than this process counts as recent for longer.
    long untilNanos = nanos.getAsLong() + 2 * marker.lately().toNanos();
    long before = marker.leftMillis();
    long left = before;
    while (left <= before && marker.isRenewed() && nanos.getAsLong() - untilNanos < 0) {
      pause.run();
      before = left;
      left = marker.leftMillis();
    }
  }

  private void displaced(long largest) {
    range = largest > epoch ? HistoryRecord.hex(epoch) + HistoryRecord.hex(largest) : "";
  }

  public synchronized void passEnded(long ofEpoch) {
    if (ofEpoch == epoch) {
      changed = false;
    }
    doubted = true;
  }

  /** A comparison found so many entities that are newer than the primary's versions. */
  public void newerEntries(long count, List<String> firstIds, Version newest) {
    if (count > 0 && newest.epoch() == epoch) {
      record.lost(newest, newerWords(count, firstIds));
    }
  }

  public static String newerWords(long count, List<String> firstIds) {
    return "the primary lost commits: %,d entities are newer than it (%s%s); %s"
        .formatted(
            count,
            String.join(", ", firstIds),
            count > firstIds.size() ? ", …" : "",
            BEGIN_EPOCH_WORDS);
  }

  /** See {@link StoreOptions#displaced}. */
  public String range() {
    return range;
  }
}
