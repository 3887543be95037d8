package io.prefetchbench.load.ruler;

import io.prefetchbench.load.judge.StalenessTally;
import java.util.Set;

/**
 * Ways in which a cache can be wrong, and the read counters that each must raise. The result of
 * comparing cache and primary depends on the last write of each key ({@link LastWrites}).
 */
enum Flaw {
  /** No flaw. */
  NONE("right"),
  /** Occasionally reports a write as done that was not. */
  DROPS("drops 1 in 1000"),
  /** Overwrites a newer version with an older one that arrives late. */
  OUT_OF_ORDER("no fence"),
  /** Leaves no tombstone, so that an older, late write brings the key back. */
  NO_TOMBSTONES("DEL, no tombstone"),
  /** Readers cache their results for a while. */
  STALE_COPY("near cache, no fence");

  private final String words;

  Flaw(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }

  /** The read counters that it raises; no other may be above zero. */
  Set<String> counters() {
    return switch (this) {
      case NONE -> Set.of();
      case DROPS -> Set.of(StalenessTally.CONTRADICTIONS);
      case OUT_OF_ORDER, NO_TOMBSTONES, STALE_COPY ->
          Set.of(StalenessTally.CONTRADICTIONS, StalenessTally.MONOTONIC);
    };
  }
}
