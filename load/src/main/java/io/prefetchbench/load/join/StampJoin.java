package io.prefetchbench.load.join;

import io.prefetchbench.cache.entity.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Joins the mutator's and the worker's stamps by id and version, after the run. A pure function.
 *
 * <p>An event delivered twice keeps the earliest good reply. A conflated event takes the sending
 * and the reply of the write that superseded it: one sample an event.
 */
public final class StampJoin {
  private StampJoin() {}

  /**
   * What the join found.
   *
   * @param events complete ones, in the order of the commits
   * @param unresolved commits that no application accounts for
   * @param stampsMissing applied events that lack a stamp
   * @param clockFaults events whose good reply came before their commit was sent
   * @param conflated how many of the events were conflated
   * @param residueNanosMax largest unexplained difference over all events
   */
  public record Joined(
      List<JoinedEvent> events,
      List<Commit> unresolved,
      long stampsMissing,
      long clockFaults,
      long conflated,
      long residueNanosMax) {
    public Joined {
      events = List.copyOf(events);
      unresolved = List.copyOf(unresolved);
    }
  }

  /** Joins the commits of one phase with everything the worker logged. */
  public static Joined join(List<Commit> commits, List<Application> applications) {
    Map<String, NavigableMap<Version, Application>> written = new HashMap<>();
    Map<String, NavigableMap<Version, Application>> conflated = new HashMap<>();
    for (Application a : applications) {
      if (a.kind() == Application.Kind.SENDING || a.kind() == Application.Kind.BESIDE) {
        continue;
      }
      boolean isConflated = a.kind() == Application.Kind.CONFLATED;
      Map<String, NavigableMap<Version, Application>> side = isConflated ? conflated : written;
      side.computeIfAbsent(a.id(), id -> new TreeMap<>()).merge(a.version(), a, StampJoin::earlier);
    }
    List<JoinedEvent> events = new ArrayList<>(commits.size());
    List<Commit> unresolved = new ArrayList<>();
    long missing = 0;
    long superseded = 0;
    for (Commit commit : commits) {
      NavigableMap<Version, Application> writes =
          written.getOrDefault(commit.id(), new TreeMap<>());
      Application own = writes.get(commit.version());
      Application seen = own;
      if (own == null) {
        seen = conflated.getOrDefault(commit.id(), new TreeMap<>()).get(commit.version());
        Map.Entry<Version, Application> later = writes.higherEntry(commit.version());
        own = seen == null || later == null ? null : later.getValue();
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
    long faults = events.stream().filter(e -> e.lagNanos() < 0).count();
    long residue = events.stream().mapToLong(JoinedEvent::residueNanos).max().orElse(0);
    return new Joined(events, unresolved, missing, faults, superseded, residue);
  }

  private static Application earlier(Application a, Application b) {
    return b.repliedNanos() != 0 && b.repliedNanos() < a.repliedNanos() ? b : a;
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
