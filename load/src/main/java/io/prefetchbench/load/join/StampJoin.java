package io.prefetchbench.load.join;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Joins the mutator's and the worker's stamps by id and version, after the run.
 *
 * <p>An event delivered twice keeps the earliest good reply. A conflated event takes the sending
 * and the reply of the write that superseded it: one sample an event. For one thread.
 */
public final class StampJoin {
  private final Map<String, VersionOrder> written = new HashMap<>();
  private final Map<String, VersionOrder> conflated = new HashMap<>();

  /** Sorts everything that the worker logged. */
  public StampJoin(List<Application> applications) {
    for (Application a : applications) {
      if (a.kind() == Application.Kind.SENDING || a.kind() == Application.Kind.BESIDE) {
        continue;
      }
      boolean isConflated = a.kind() == Application.Kind.CONFLATED;
      Map<String, VersionOrder> side = isConflated ? conflated : written;
      side.computeIfAbsent(a.id(), id -> new VersionOrder()).add(a);
    }
    written.values().forEach(VersionOrder::sort);
    conflated.values().forEach(VersionOrder::sort);
  }

  /**
   * What the join found, in numbers.
   *
   * @param events complete ones
   * @param unresolved commits that no application accounts for
   * @param stampsMissing applied events that lack a stamp
   * @param clockFaults events whose good reply came before their commit was sent
   * @param conflated how many of the events were conflated
   * @param residueNanosMax largest unexplained difference over all events
   */
  public record Totals(
      long events,
      long unresolved,
      long stampsMissing,
      long clockFaults,
      long conflated,
      long residueNanosMax) {
    /** Of no commit at all. */
    public static final Totals NONE = new Totals(0, 0, 0, 0, 0, 0);

    /** These and those of other commits. */
    public Totals plus(Totals other) {
      return new Totals(
          events + other.events,
          unresolved + other.unresolved,
          stampsMissing + other.stampsMissing,
          clockFaults + other.clockFaults,
          conflated + other.conflated,
          Math.max(residueNanosMax, other.residueNanosMax));
    }
  }

  /**
   * What the join found.
   *
   * @param events complete ones, in the order of the commits
   * @param unresolved commits that no application accounts for
   */
  public record Joined(List<JoinedEvent> events, List<Commit> unresolved, Totals totals) {
    /** Applied events that lack a stamp. */
    public long stampsMissing() {
      return totals.stampsMissing();
    }

    /** Events whose good reply came before their commit was sent. */
    public long clockFaults() {
      return totals.clockFaults();
    }

    /** How many of the events were conflated. */
    public long conflated() {
      return totals.conflated();
    }

    /** Largest unexplained difference over all events. */
    public long residueNanosMax() {
      return totals.residueNanosMax();
    }
  }

  /** Joins commits with everything the worker logged. */
  public static Joined join(List<Commit> commits, List<Application> applications) {
    return new StampJoin(applications).join(commits);
  }

  /** Joins some of the commits. */
  public Joined join(List<Commit> commits) {
    List<JoinedEvent> events = new ArrayList<>(commits.size());
    List<Commit> unresolved = new ArrayList<>();
    long missing = 0;
    long superseded = 0;
    for (Commit commit : commits) {
      VersionOrder writes = written.get(commit.id());
      Application own = writes == null ? null : writes.get(commit.version());
      Application seen = own;
      if (own == null) {
        VersionOrder behind = conflated.get(commit.id());
        seen = behind == null ? null : behind.get(commit.version());
        own = seen == null || writes == null ? null : writes.firstAfter(commit.version());
      }
      if (own == null || seen == null) {
        unresolved.add(commit);
      } else if (isMissing(commit, seen, own)) {
        missing++;
      } else {
        superseded += seen.kind() == Application.Kind.CONFLATED ? 1 : 0;
        events.add(
            new JoinedEvent(commit, seen.polledNanos(), own.sentNanos(), own.repliedNanos()));
      }
    }
    return summed(events, unresolved, missing, superseded);
  }

  private static Joined summed(
      List<JoinedEvent> events, List<Commit> unresolved, long missing, long superseded) {
    long faults = 0;
    long residue = 0;
    for (JoinedEvent event : events) {
      EventTimes times = event.times();
      faults += times.lagNanos() < 0 ? 1 : 0;
      residue = Math.max(residue, times.residueNanos());
    }
    Totals totals =
        new Totals(events.size(), unresolved.size(), missing, faults, superseded, residue);
    return new Joined(events, unresolved, totals);
  }

  private static boolean isMissing(Commit commit, Application seen, Application own) {
    return commit.intendedNanos() == 0
        || commit.sentNanos() == 0
        || commit.ackedNanos() == 0
        || seen.polledNanos() == 0
        || own.sentNanos() == 0
        || own.repliedNanos() == 0;
  }
}
