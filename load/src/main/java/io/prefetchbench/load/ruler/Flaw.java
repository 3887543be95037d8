package io.prefetchbench.load.ruler;

import io.prefetchbench.load.staleness.StalenessTally;
import java.util.Set;

/**
 * How a cache can be wrong, and which counters of the reads that must set off. What the comparison
 * of cache and primary then finds depends on the last write of each key ({@link Ledger}).
 */
enum Flaw {
  /** Nothing is wrong. */
  NONE("right"),
  /** Says that it has written what it has not, now and then. */
  DROPS("drops 1 in 1000"),
  /** Writes an older version over a newer one, which comes late. */
  OUT_OF_ORDER("no fence"),
  /** Forgets a delete, so that an older write that is late brings the key back. */
  NO_TOMBSTONES("DEL, no tombstone"),
  /** Readers keep what they read for a while. */
  STALE_COPY("near cache, no fence");

  private final String words;

  Flaw(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }

  /** The counters of the reads that it sets off; no other may be above zero. */
  Set<String> counters() {
    return switch (this) {
      case NONE -> Set.of();
      case DROPS -> Set.of(StalenessTally.CONTRADICTIONS);
      case OUT_OF_ORDER, NO_TOMBSTONES, STALE_COPY ->
          Set.of(StalenessTally.CONTRADICTIONS, StalenessTally.MONOTONIC);
    };
  }
}
