package io.prefetchbench.load.record;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.prefetchbench.cache.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Joins the mutator's and the worker's stamps by id and version, after the run.
 *
 * <p>An event delivered twice keeps the earliest successful reply. A conflated event takes the send
 * and reply times of the write that superseded it: one sample per event.
 */
public final class StampJoin {
  private final Map<String, NavigableMap<Version, AppliedStamp>> written = new HashMap<>();
  private final Map<String, NavigableMap<Version, AppliedStamp>> conflated = new HashMap<>();
  private final @Nullable Map<Change, RelayedStamp> relayed;
  private final boolean latestState;
  private final boolean passes;

  private record Change(String id, Version version) {}

  /** Sorts all records logged by a worker whose feed delivers every change. */
  public StampJoin(List<AppliedStamp> applications) {
    this(applications, null, false, false);
  }

  /**
   * Sorts all records logged by the worker.
   *
   * @param relays what was logged by who fills the worker's topic; null if there is no topic
   * @param latestState whether an event may stand for several changes that follow each other: a
   *     commit that has none of its own then takes all times from the next one of its key
   * @param passes whether a write by a pass counts as an application: the feed may lose changes
   */
  public StampJoin(
      List<AppliedStamp> applications,
      @Nullable List<RelayedStamp> relays,
      boolean latestState,
      boolean passes) {
    this.latestState = latestState;
    this.passes = passes;
    this.relayed = relays == null ? null : byChange(relays);
    for (AppliedStamp a : applications) {
      boolean isBeside = a.kind() == AppliedStamp.Kind.BESIDE;
      if (a.kind() == AppliedStamp.Kind.SENDING || (isBeside && !passes)) {
        continue;
      }
      boolean isConflated = a.kind() == AppliedStamp.Kind.CONFLATED;
      Map<String, NavigableMap<Version, AppliedStamp>> side = isConflated ? conflated : written;
      side.computeIfAbsent(a.id(), id -> new TreeMap<>())
          .merge(a.version(), isBeside ? a.asPolled() : a, StampJoin::earlier);
    }
  }

  private static AppliedStamp earlier(AppliedStamp a, AppliedStamp b) {
    return b.repliedNanos() != 0 && b.repliedNanos() < a.repliedNanos() ? b : a;
  }

  /** Returns the application of the next version after this one, which has none itself. */
  private static @Nullable AppliedStamp firstAfter(
      NavigableMap<Version, AppliedStamp> writes, Version version) {
    Map.Entry<Version, AppliedStamp> next = writes.higherEntry(version);
    return next == null ? null : next.getValue();
  }

  private static Map<Change, RelayedStamp> byChange(List<RelayedStamp> relays) {
    Map<Change, RelayedStamp> byChange = new HashMap<>();
    for (RelayedStamp each : relays) {
      byChange.merge(new Change(each.id(), each.version()), each, RelayedStamp::first);
    }
    return byChange;
  }

  /** How many events were visible within these times of their commit, and the longest time. */
  public record Lags(
      long within10Millis, long within100Millis, long within2Seconds, long longestNanos) {
    static final Lags NONE = new Lags(0, 0, 0, 0);

    static Lags of(long lagNanos) {
      return new Lags(
          lagNanos <= MILLISECONDS.toNanos(10) ? 1 : 0,
          lagNanos <= MILLISECONDS.toNanos(100) ? 1 : 0,
          lagNanos <= SECONDS.toNanos(2) ? 1 : 0,
          lagNanos);
    }

    Lags plus(Lags other) {
      return new Lags(
          within10Millis + other.within10Millis,
          within100Millis + other.within100Millis,
          within2Seconds + other.within2Seconds,
          Math.max(longestNanos, other.longestNanos));
    }
  }

  /** Counts of the join; a clock fault is a reply before its commit was sent. */
  public record Totals(
      long events,
      long unresolved,
      long stampsMissing,
      long clockFaults,
      long conflated,
      long residueNanosMax,
      Lags lags) {
    /** The counts of no commits. */
    public static final Totals NONE = new Totals(0, 0, 0, 0, 0, 0, Lags.NONE);

    public Totals plus(Totals other) {
      return new Totals(
          events + other.events,
          unresolved + other.unresolved,
          stampsMissing + other.stampsMissing,
          clockFaults + other.clockFaults,
          conflated + other.conflated,
          Math.max(residueNanosMax, other.residueNanosMax),
          lags.plus(other.lags));
    }
  }

  /** Complete events in the order of the commits, and commits without a matching application. */
  public record Joined(List<JoinedEvent> events, List<Commit> unresolved, Totals totals) {}

  public static Joined join(List<Commit> commits, List<AppliedStamp> applications) {
    return new StampJoin(applications).join(commits);
  }

  public Joined join(List<Commit> commits) {
    List<JoinedEvent> events = new ArrayList<>(commits.size());
    List<Commit> unresolved = new ArrayList<>();
    long missing = 0;
    long superseded = 0;
    for (Commit commit : commits) {
      NavigableMap<Version, AppliedStamp> writes = written.get(commit.id());
      AppliedStamp own = writes == null ? null : writes.get(commit.version());
      AppliedStamp seen = own;
      if (own == null) {
        NavigableMap<Version, AppliedStamp> behind = conflated.get(commit.id());
        seen = behind == null ? null : behind.get(commit.version());
        own = seen == null || writes == null ? null : firstAfter(writes, commit.version());
      }
      boolean isOvertaken = false;
      if (latestState && seen == null && writes != null) {
        isOvertaken = true;
        own = firstAfter(writes, commit.version());
        seen = own;
      }
      RelayedStamp relay = seen == null ? null : relayOf(seen);
      if (own == null || seen == null) {
        unresolved.add(commit);
      } else if (isMissing(commit, seen, own) || isMissing(relay)) {
        missing++;
      } else {
        superseded += isOvertaken || seen.kind() == AppliedStamp.Kind.CONFLATED ? 1 : 0;
        events.add(
            new JoinedEvent(
                commit, relay, seen.polledNanos(), own.sentNanos(), own.repliedNanos()));
      }
    }
    return summed(events, unresolved, missing, superseded);
  }

  /** What a pass brought was never relayed: until then it waited to be decoded. */
  private @Nullable RelayedStamp relayOf(AppliedStamp seen) {
    if (relayed == null) {
      return null;
    }
    RelayedStamp found = relayed.get(new Change(seen.id(), seen.version()));
    if (found != null) {
      return found;
    }
    long until = passes ? seen.polledNanos() : 0;
    return new RelayedStamp(seen.id(), seen.version(), until, until);
  }

  private static boolean isMissing(@Nullable RelayedStamp relay) {
    return relay != null && (relay.decodedNanos() == 0 || relay.storedNanos() == 0);
  }

  private static Joined summed(
      List<JoinedEvent> events, List<Commit> unresolved, long missing, long superseded) {
    long faults = 0;
    long residue = 0;
    Lags lags = Lags.NONE;
    for (JoinedEvent event : events) {
      EventTimes times = event.times();
      faults += times.lagNanos() < 0 ? 1 : 0;
      residue = Math.max(residue, times.residueNanos());
      lags = lags.plus(Lags.of(times.lagNanos()));
    }
    Totals totals =
        new Totals(events.size(), unresolved.size(), missing, faults, superseded, residue, lags);
    return new Joined(events, unresolved, totals);
  }

  private static boolean isMissing(Commit commit, AppliedStamp seen, AppliedStamp own) {
    return commit.intendedNanos() == 0
        || commit.sentNanos() == 0
        || commit.ackedNanos() == 0
        || seen.polledNanos() == 0
        || own.sentNanos() == 0
        || own.repliedNanos() == 0;
  }
}
