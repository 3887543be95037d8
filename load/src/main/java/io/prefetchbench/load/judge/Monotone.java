package io.prefetchbench.load.judge;

import io.prefetchbench.cache.Version;
import io.prefetchbench.load.record.Read;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/** Finds reads below a version that another read of the key had returned before they began. */
public final class Monotone {
  private Monotone() {}

  /** Returns the reads that went back, in the order in which they began. */
  public static List<Read> violations(List<Read> reads) {
    Map<String, List<Read>> byId = new HashMap<>();
    for (Read read : reads) {
      if (read.version() != null) {
        byId.computeIfAbsent(read.id(), id -> new ArrayList<>()).add(read);
      }
    }
    List<Read> violations = new ArrayList<>();
    byId.values().forEach(own -> addViolationsOfKey(own, violations));
    violations.sort(Comparator.comparingLong(Read::beginNanos));
    return violations;
  }

  private static void addViolationsOfKey(List<Read> reads, List<Read> violations) {
    reads.sort(Comparator.comparingLong(Read::beginNanos));
    PriorityQueue<Read> running = new PriorityQueue<>(Comparator.comparingLong(Read::endNanos));
    Version seen = Version.NONE;
    for (Read read : reads) {
      for (Read ended = running.peek();
          ended != null && ended.endNanos() < read.beginNanos();
          ended = running.peek()) {
        Version version = ended.version();
        seen = version != null && version.isNewerThan(seen) ? version : seen;
        running.remove();
      }
      Version own = read.version();
      if (own != null && seen.isNewerThan(own)) {
        violations.add(read);
      }
      running.add(read);
    }
  }
}
