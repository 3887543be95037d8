package io.prefetchbench.cache;

/** The outcome of one write. Immutable. */
public sealed interface ApplyOutcome
    permits ApplyOutcome.Applied,
        ApplyOutcome.Fenced,
        ApplyOutcome.Missing,
        ApplyOutcome.Foreign,
        ApplyOutcome.Rejected {

  /** Stored. */
  enum Applied implements ApplyOutcome {
    APPLIED
  }

  /** Refused inside the store: the stored entry is as new or newer. Expected, never an error. */
  enum Fenced implements ApplyOutcome {
    FENCED
  }

  /**
   * Only the primary can decide: the event is from before the latest pass, or is a replayed one,
   * and nothing as new is at its key, neither entry nor tombstone. Nothing was written.
   */
  enum Missing implements ApplyOutcome {
    MISSING
  }

  /** The key holds a foreign value: another type, or a meta field of another format. */
  record Foreign(String what) implements ApplyOutcome {}

  /** The store refused or could not be reached; the fault shows whether a retry can help. */
  record Rejected(RedisFault fault) implements ApplyOutcome {}
}
