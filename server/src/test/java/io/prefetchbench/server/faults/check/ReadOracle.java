package io.prefetchbench.server.faults.check;

import static io.prefetchbench.server.faults.check.Allowance.Allowed.MISSES;
import static io.prefetchbench.server.faults.check.Allowance.Allowed.NOT_READY;
import static io.prefetchbench.server.faults.check.Allowance.Allowed.OLDER_READS;
import static io.prefetchbench.server.faults.check.Allowance.Allowed.PRIMARY_LOSES;

import io.prefetchbench.cache.Version;
import io.prefetchbench.server.faults.load.Probe;
import io.prefetchbench.server.faults.rig.Observation;
import io.prefetchbench.testkit.Shape;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The invariants of reads: monotone (I4), whole and committed (I5), no false miss (I10). */
final class ReadOracle {
  /** Tombstones of this life outlive a cell. */
  private static final Duration TOMBSTONES_STAY = Duration.ofMinutes(1);

  private final Observation seen;
  private final Allowance allows;

  ReadOracle(Observation seen, Allowance allows) {
    this.seen = seen;
    this.allows = allows;
  }

  /** Adds the first offence of each reader against each of the three. */
  void judge(List<Violation> violations) {
    for (List<Probe> probes : seen.probes()) {
      addIfFound(violations, "I4", firstOlder(probes));
      addIfFound(violations, "I5", firstTornOrPhantom(probes));
      addIfFound(violations, "I10", firstFalseMiss(probes));
    }
  }

  private static void addIfFound(
      List<Violation> violations, String invariant, @Nullable String words) {
    if (words != null) {
      violations.add(new Violation(invariant, words));
    }
  }

  private boolean duringTheFault(Probe probe) {
    return probe.endNanos() >= seen.struckNanos() && probe.startNanos() <= seen.quietNanos();
  }

  /** I4. After a fault that loses writes, what was read before it counts no more. */
  private @Nullable String firstOlder(List<Probe> probes) {
    boolean mayFallBack = allows.has(OLDER_READS) || allows.has(PRIMARY_LOSES);
    Map<String, Probe> newest = new HashMap<>();
    for (Probe probe : probes) {
      Version version = probe.version();
      if (version == null) {
        continue;
      }
      Probe before = newest.get(probe.id());
      Version highest = before == null ? null : before.version();
      if (before != null && highest != null && highest.isNewerThan(version)) {
        boolean acrossTheFault =
            probe.endNanos() >= seen.struckNanos() && before.startNanos() <= seen.quietNanos();
        if (!(mayFallBack && acrossTheFault)) {
          return probe + ", after " + before;
        }
      }
      newest.put(probe.id(), probe);
    }
    return null;
  }

  /** I5. */
  private @Nullable String firstTornOrPhantom(List<Probe> probes) {
    for (Probe probe : probes) {
      Version version = probe.version();
      Map<String, String> fields = probe.fields();
      if (fields != null && !Shape.isIntact(fields)) {
        return "torn: " + probe + " " + fields;
      }
      if (allows.has(PRIMARY_LOSES) || version == null) {
        continue;
      }
      if (fields != null && !seen.truth().had(probe.id(), version, fields)) {
        return "nobody committed this: " + probe + " " + fields;
      }
      if (fields == null && !seen.truth().mayBeAbsentAt(probe.id(), version)) {
        return "it was there: " + probe;
      }
    }
    return null;
  }

  /** I10. Every id is loaded before it is read, and an entry may not vanish. */
  private @Nullable String firstFalseMiss(List<Probe> probes) {
    Map<String, Probe> last = new HashMap<>();
    for (Probe probe : probes) {
      boolean excused = duringTheFault(probe);
      if (probe.kind() == Probe.Kind.NOT_READY && !(excused && allows.has(NOT_READY))) {
        return "refused: " + probe;
      }
      if (probe.kind() == Probe.Kind.ABSENT && !(excused && allows.has(MISSES))) {
        Probe before = last.get(probe.id());
        if (!mayHaveNoEntry(probe.id(), before)) {
          return "missed: " + probe + (before == null ? "" : ", after " + before);
        }
      }
      if (probe.version() != null) {
        last.put(probe.id(), probe);
      }
    }
    return null;
  }

  /** Where tombstones were lost with all else, or have expired, a deleted id has no entry. */
  private boolean mayHaveNoEntry(String id, @Nullable Probe before) {
    boolean tombstonesGo =
        allows.has(NOT_READY)
            || allows.has(MISSES)
            || allows.has(PRIMARY_LOSES)
            || seen.tombstoneTtl().compareTo(TOMBSTONES_STAY) < 0;
    Version from = before == null ? null : before.version();
    return tombstonesGo && seen.truth().wasDeletedSince(id, from == null ? Version.NONE : from);
  }
}
