package io.prefetchbench.load.join;

import io.prefetchbench.cache.entity.Version;
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
 * Finds out what became of mutations whose answer was lost. Pure functions.
 *
 * <p>A version that some writer of the cache had, and that no answer told of, was committed by one
 * of them. The mutator's connection keeps the order, so the versions of a key belong to its lost
 * mutations in order. Its commit lies between the sending and the first time a writer had it.
 */
public final class LostAnswers {
  private LostAnswers() {}

  /**
   * All commits: those that were answered, and those of the unanswered that are known by their
   * effect. The others were never committed, as far as anyone has seen.
   *
   * @param logged the mutator's log, in its order
   * @param applied what all writers of the cache had
   */
  public static List<Commit> resolve(List<Commit> logged, List<Application> applied) {
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
    Map<String, NavigableMap<Version, Long>> strange = new HashMap<>();
    for (Application each : applied) {
      if (lost.containsKey(each.id())
          && !answered.getOrDefault(each.id(), Set.of()).contains(each.version())) {
        strange
            .computeIfAbsent(each.id(), id -> new TreeMap<>())
            .merge(each.version(), firstNanos(each), Math::min);
      }
    }
    strange.forEach(
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

  /** When a writer had it at the latest: its earliest stamp. */
  private static long firstNanos(Application had) {
    return LongStream.of(had.polledNanos(), had.sentNanos(), had.repliedNanos())
        .filter(nanos -> nanos != 0)
        .min()
        .orElse(0);
  }
}
