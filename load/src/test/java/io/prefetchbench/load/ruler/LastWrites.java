package io.prefetchbench.load.ruler;

import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.load.record.Commit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The last actual write of each key, regardless of the outcome reported by the store: determines
 * what a comparison with the primary must find. Thread-safe.
 */
final class LastWrites {
  static final String LOST = "lost";
  static final String RESURRECTED = "resurrected";

  private final Map<String, Last> lastOfId = new ConcurrentHashMap<>();
  private long turns;

  private record Last(long turn, ChangeEvent event) {
    Last later(Last other) {
      return turn > other.turn ? this : other;
    }
  }

  /** Writes with a larger turn happen later; send them while holding this lock. */
  synchronized long nextTurn() {
    return ++turns;
  }

  /** Records that this event was written. */
  void wrote(long turn, ChangeEvent event) {
    lastOfId.merge(event.id(), new Last(turn, event), Last::later);
  }

  /**
   * Counts the keys that must be lost, and those that must be resurrected.
   *
   * @param commits of keys that all existed before
   */
  Map<String, Long> predicted(List<Commit> commits) {
    Map<String, Commit> newest = new HashMap<>();
    for (Commit commit : commits) {
      newest.merge(commit.id(), commit, (a, b) -> a.version().isNewerThan(b.version()) ? a : b);
    }
    long lost = 0;
    long resurrected = 0;
    for (Commit commit : newest.values()) {
      Last last = lastOfId.get(commit.id());
      boolean live = last == null || last.event instanceof ChangeEvent.Upsert;
      boolean same = last != null && last.event.version().equals(commit.version());
      if (commit.delete()) {
        resurrected += live ? 1 : 0;
      } else {
        lost += live && same ? 0 : 1;
      }
    }
    Map<String, Long> predicted = new LinkedHashMap<>();
    predicted.put(LOST, lost);
    predicted.put(RESURRECTED, resurrected);
    return predicted;
  }
}
