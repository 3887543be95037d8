package io.prefetchbench.cache.internal.pass;

import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.Lookup;
import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.Version;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Renews a {@link ReadyMarker} from the worker, a few times within its life, and detects when it
 * has disappeared or reappeared with older data. A marker whose history differs from the primary's
 * is left alone. Used only by the worker's thread.
 */
public final class MarkerRenewal {
  private static final int RENEWALS_A_LIFE = 8;
  private static final long NANOS_MAX = 500_000_000L;

  private final ReadyMarker marker;
  private final @Nullable HistoryGuard guard;
  private final ReadyMarker.@Nullable Progress progress;
  private final Function<String, Lookup> entries;
  private final long everyNanos;
  private long dueNanos;
  private boolean stood;
  private boolean looked;
  private @Nullable Version acknowledged;
  private @Nullable ChangeEvent last;

  /** Renews the marker regardless of the primary's history. */
  public MarkerRenewal(ReadyMarker marker, long nowNanos) {
    this(marker, nowNanos, null, null, id -> Lookup.Absent.ABSENT);
  }

  /** Renews the marker while the cache holds the primary's history. */
  public MarkerRenewal(
      ReadyMarker marker,
      HistoryGuard guard,
      String worker,
      Function<String, Lookup> entries,
      long nowNanos) {
    this(marker, nowNanos, guard, new ReadyMarker.Progress(worker), entries);
  }

  private MarkerRenewal(
      ReadyMarker marker,
      long nowNanos,
      @Nullable HistoryGuard guard,
      ReadyMarker.@Nullable Progress progress,
      Function<String, Lookup> entries) {
    this.marker = marker;
    this.guard = guard;
    this.progress = progress;
    this.entries = entries;
    this.everyNanos = Math.min(NANOS_MAX, marker.life().toNanos() / RENEWALS_A_LIFE);
    this.dueNanos = nowNanos;
  }

  /** Why the worker must not run; empty if it may. The first call queries the primary. */
  public String refusal() {
    if (guard == null) {
      return "";
    }
    HistoryGuard.State before = guard.last().state();
    if (before == HistoryGuard.State.UNKNOWN || before == HistoryGuard.State.CONFLICT) {
      guard.lookIfDoubted();
    }
    HistoryGuard.Finding found = guard.last();
    return found.state() == HistoryGuard.State.CONFLICT ? found.words() : "";
  }

  /** Whether a {@link #refusal} stays until an operator acts; otherwise it may pass by itself. */
  public boolean isRefusalCertain() {
    return guard != null && guard.isConflictCertain();
  }

  /** Called after a fault: the next answer may come from another primary. */
  public void doubt() {
    if (guard != null) {
      guard.doubt();
    }
  }

  public void expect(Version version) {
    if (guard != null) {
      guard.expect(version.epoch());
    }
  }

  /** Records that this event and everything before it is in the cache. */
  public void acknowledged(ChangeEvent event) {
    last = event;
    acknowledged(event.version());
  }

  public void acknowledged(Version version) {
    Version known = acknowledged;
    boolean otherEpoch =
        guard != null && known != null && known.epoch() != version.epoch() && isCurrent(version);
    if (known == null || otherEpoch || version.isNewerThan(known)) {
      acknowledged = version;
      if (guard != null) {
        guard.applied(version);
      }
    }
  }

  private boolean isCurrent(Version version) {
    return guard == null || version.epoch() == guard.epoch();
  }

  /** True if acknowledged before, or of another history, so that only the primary can decide. */
  public boolean covers(Version version) {
    if (!looked) {
      marker.read().ifPresent(standing -> acknowledged(standing.acknowledged()));
      looked = true;
    }
    if (guard != null && version.epoch() > guard.epoch()) {
      return true;
    }
    Version known = acknowledged;
    return known != null && isCurrent(known) && !version.isNewerThan(known);
  }

  /**
   * Renews the marker if it is due, up to what is acknowledged by all consumers; returns why the
   * cache may have lost data, or null.
   */
  public @Nullable String renewIfDue(long nowNanos, long freshAsOfMicros, long settled) {
    if (nowNanos - dueNanos < 0) {
      return null;
    }
    dueNanos = nowNanos + everyNanos;
    ReadyMarker.Renewal went = renew(freshAsOfMicros, settled);
    if (went == ReadyMarker.Renewal.BEHIND || isLastEventLost()) {
      stood = false;
      last = null;
      // Every process must see that the cache is no longer known to be complete.
      marker.remove();
      return "Redis holds older data than this worker wrote to it";
    }
    boolean vanished = stood && went == ReadyMarker.Renewal.MISSING;
    stood = went == ReadyMarker.Renewal.RENEWED;
    return vanished ? "the ready marker disappeared" : null;
  }

  /**
   * True if the entry of the last event is older than the event: the only sign that data was rolled
   * back to a state between the last renewal and that event. A missing entry may have been evicted,
   * and proves nothing.
   */
  private boolean isLastEventLost() {
    ChangeEvent event = last;
    if (event == null) {
      return false;
    }
    Version stored = storedVersion(event.id());
    return stored != null
        && stored.epoch() == event.version().epoch()
        && event.version().isNewerThan(stored);
  }

  private @Nullable Version storedVersion(String id) {
    try {
      Lookup now = entries.apply(id);
      if (now instanceof Lookup.Hit hit) {
        return hit.entity().version();
      }
      return now instanceof Lookup.Deleted deleted ? deleted.version() : null;
    } catch (RedisFault fault) {
      if (fault.kind() == RedisFault.Kind.PERMANENT) {
        // The key has another type by now: the worker continues, and reconcile finds the entry.
        return null;
      }
      throw fault;
    }
  }

  private ReadyMarker.Renewal renew(long freshAsOfMicros, long settled) {
    Version known = acknowledged;
    long micros = verified(freshAsOfMicros);
    if (known != null && isCurrent(known)) {
      ReadyMarker.Renewal went = marker.renew(notBeyond(known, settled), micros, progress);
      if (guard != null || went != ReadyMarker.Renewal.OTHER_EPOCH) {
        return went;
      }
    }
    Version standing = marker.read().map(ReadyMarker.Standing::acknowledged).orElse(null);
    if (standing == null) {
      return ReadyMarker.Renewal.MISSING;
    }
    // Without a guard, only a later epoch is known to be the primary's.
    boolean isEarlier = guard == null && known != null && standing.epoch() < known.epoch();
    if (isEarlier || !isCurrent(standing)) {
      return ReadyMarker.Renewal.OTHER_EPOCH;
    }
    acknowledged = standing;
    return marker.renew(standing, micros, progress);
  }

  private static Version notBeyond(Version version, long position) {
    return version.position() <= position ? version : new Version(version.epoch(), position);
  }

  /**
   * The instant as of which the cache is fresh; 0 if the cache may hold commits that the primary
   * lost. A worker that has not caught up, or does not know whether the cache holds the primary's
   * history, keeps the last value.
   */
  private long verified(long freshAsOfMicros) {
    long known = freshAsOfMicros == 0 ? ReadyMarker.AS_BEFORE : freshAsOfMicros;
    if (guard == null) {
      return known;
    }
    if (!guard.isVerified()) {
      try {
        guard.lookIfDoubted();
      } catch (RuntimeException e) {
        return ReadyMarker.AS_BEFORE;
      }
    }
    if (guard.last().state() == HistoryGuard.State.LOST_COMMITS) {
      return 0;
    }
    return guard.isVerified() ? known : ReadyMarker.AS_BEFORE;
  }
}
