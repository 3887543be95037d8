package io.prefetchbench.load.record;

import io.prefetchbench.cache.Version;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * Determines the outcome of mutations whose answer was lost.
 *
 * <p>A version that a writer of the cache received but no answer reported was committed by one of
 * them. The mutator's connection preserves order, so the versions of a key belong to its lost
 * mutations in order. The commit lies between the send and the first time a writer had it.
 */
public final class LostAnswers {
  private LostAnswers() {}

  /** Returns the answered commits in order, and the unanswered ones known by their effect. */
  public static List<Commit> resolve(List<Commit> logged, List<AppliedStamp> applied) {
    if (logged.stream().allMatch(Commit::isAnswered)) {
      return logged;
    }
    Map<String, List<Commit>> lost = new HashMap<>();
    Map<String, Set<Version>> answered = new HashMap<>();
    List<Commit> commits = new ArrayList<>(logged.size());
    for (Commit each : logged) {
      if (each.isAnswered()) {
        commits.add(each);
        answered.computeIfAbsent(each.id(), id -> new HashSet<>()).add(each.version());
      } else {
        lost.computeIfAbsent(each.id(), id -> new ArrayList<>()).add(each);
      }
    }
    Map<String, NavigableMap<Version, Long>> unreported = new HashMap<>();
    for (AppliedStamp each : applied) {
      if (lost.containsKey(each.id())
          && !answered.getOrDefault(each.id(), Set.of()).contains(each.version())) {
        unreported
            .computeIfAbsent(each.id(), id -> new TreeMap<>())
            .merge(each.version(), firstNanos(each), Math::min);
      }
    }
    unreported.forEach(
        (id, versions) -> commits.addAll(matched(lost.getOrDefault(id, List.of()), versions)));
    return commits;
  }

  private static List<Commit> matched(List<Commit> lost, NavigableMap<Version, Long> versions) {
    List<Commit> found = new ArrayList<>();
    int next = 0;
    for (Map.Entry<Version, Long> version : versions.entrySet()) {
      long hadNanos = version.getValue();
      if (next < lost.size() && lost.get(next).sentNanos() <= hadNanos) {
        Commit sent = lost.get(next++);
        found.add(
            new Commit(
                sent.id(),
                version.getKey(),
                sent.intendedNanos(),
                sent.sentNanos(),
                hadNanos,
                sent.delete()));
      }
    }
    return found;
  }

  /** The latest time at which a writer can have received it: its earliest stamp. */
  private static long firstNanos(AppliedStamp had) {
    return LongStream.of(had.polledNanos(), had.sentNanos(), had.repliedNanos())
        .filter(nanos -> nanos != 0)
        .min()
        .orElse(0);
  }
}
