package io.prefetchbench.server.faults.check;

import java.util.EnumSet;
import java.util.Set;

/**
 * What a fault may do to reads and to the end. What concerns reads holds from its begin until the
 * cell is quiet again, never before and never after. Immutable.
 */
public record Allowance(Set<Allowed> what) {
  /** Nothing: reads stay right throughout. */
  public static final Allowance NONE = new Allowance(Set.of());

  /** One thing that may happen. */
  public enum Allowed {
    /** Reads may be refused because nobody vouches for the cache. */
    NOT_READY,
    /** Reads may go back in time: Redis lost writes that it had acknowledged. */
    OLDER_READS,
    /** Reads may find nothing: an operator withdrew entries, or Redis evicts. */
    MISSES,
    /** Events may end as dead letters. */
    DEAD_LETTERS,
    /** The primary may have lost commits: versions that were read may be gone. */
    PRIMARY_LOSES,
    /**
     * Somebody changed Redis behind everybody's back, so that a bound on staleness may be false
     * until that is noticed: at most ten seconds.
     */
    NOTICED_LATE,
    /** The primary may be empty at the end. */
    EMPTY_PRIMARY
  }

  public Allowance {
    what = Set.copyOf(what);
  }

  /** These things. */
  public static Allowance of(Allowed first, Allowed... more) {
    return new Allowance(EnumSet.of(first, more));
  }

  public boolean has(Allowed thing) {
    return what.contains(thing);
  }
}
