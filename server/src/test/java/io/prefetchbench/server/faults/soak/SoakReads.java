package io.prefetchbench.server.faults.soak;

import io.prefetchbench.cache.Version;
import io.prefetchbench.server.faults.load.Probe;
import io.prefetchbench.server.faults.load.Truth;
import io.prefetchbench.testkit.Shape;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Judges reads while they come in, in bounded memory: whole, committed, never back in time for one
 * reader, and no false miss. Thread-safe.
 */
final class SoakReads {
  private static final int WRONG_MAX = 100;

  /** A writer may learn of its commit later than a reader does. */
  private static final long WRITER_KNOWS_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Truth truth;
  private final Map<String, Version> newest = new HashMap<>();
  private final Map<Probe.Kind, Long> counts = new EnumMap<>(Probe.Kind.class);
  private final Deque<Probe> uncommitted = new ArrayDeque<>();
  private final List<String> wrong = new ArrayList<>();

  SoakReads(Truth truth) {
    this.truth = truth;
  }

  /** Takes one read; those of one reader in their order. */
  synchronized void accept(Probe probe) {
    counts.merge(probe.kind(), 1L, Long::sum);
    Version version = probe.version();
    if (version == null) {
      if (probe.kind() == Probe.Kind.ABSENT) {
        judgeMiss(probe);
      }
      return;
    }
    Version before = newest.put(probe.reader() + " " + probe.id(), version);
    if (before != null && before.isNewerThan(version)) {
      note("back in time from " + before, probe);
    }
    if (probe.fields() != null && !Shape.isIntact(probe.fields())) {
      note("torn", probe);
    }
    if (!wasCommitted(probe)) {
      uncommitted.add(probe);
    }
    judgeUncommitted(System.nanoTime());
  }

  private void judgeMiss(Probe probe) {
    Version before = newest.getOrDefault(probe.reader() + " " + probe.id(), Version.NONE);
    if (!truth.wasDeletedSince(probe.id(), before)) {
      note("a false miss, after " + before, probe);
    }
  }

  private boolean wasCommitted(Probe probe) {
    Version version = probe.version();
    Map<String, String> fields = probe.fields();
    if (version == null) {
      return true;
    }
    return fields == null
        ? truth.mayBeAbsentAt(probe.id(), version)
        : truth.had(probe.id(), version, fields);
  }

  /** Judges what was read so long ago that its writer must know of it. */
  synchronized void judgeUncommitted(long nowNanos) {
    while (!uncommitted.isEmpty()
        && nowNanos - uncommitted.getFirst().endNanos() > WRITER_KNOWS_NANOS) {
      Probe probe = uncommitted.removeFirst();
      if (!wasCommitted(probe)) {
        note("nobody committed this: " + probe.fields(), probe);
      }
    }
  }

  private void note(String what, Probe probe) {
    if (wrong.size() < WRONG_MAX) {
      wrong.add(what + ": " + probe);
    }
  }

  /** The wrong reads, the first ones. */
  synchronized List<String> wrong() {
    return List.copyOf(wrong);
  }

  /** Reads by what came of them. */
  synchronized Map<Probe.Kind, Long> counts() {
    return new EnumMap<>(counts);
  }
}
