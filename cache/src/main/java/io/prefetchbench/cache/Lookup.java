package io.prefetchbench.cache;

import java.time.Duration;

/** The answer to one read. Immutable. */
public sealed interface Lookup permits Lookup.Hit, Lookup.Deleted, Lookup.Absent, Lookup.NotReady {

  /** The cached entity. */
  record Hit(Entity entity) implements Lookup {}

  /** The primary deleted it: an authoritative "not found". */
  record Deleted(Version version, long committedMicros) implements Lookup {}

  /** Not found although the cache is ready: unknown to the primary, or an incident. */
  enum Absent implements Lookup {
    ABSENT
  }

  /** The cache cannot answer: it was never loaded, or lost its data. */
  record NotReady(String reason) implements Lookup {}

  /** The outcome of waiting until a reader sees a version. Immutable. */
  sealed interface WaitOutcome permits WaitOutcome.Visible, WaitOutcome.TimedOut {

    /** The entity, or its deletion, at that version or a newer one. */
    record Visible(Lookup lookup) implements WaitOutcome {}

    /**
     * The version was not seen in time.
     *
     * @param last the last lookup
     */
    record TimedOut(Lookup last) implements WaitOutcome {}
  }

  /** The result of a read with a bound on staleness. Immutable. */
  sealed interface FreshLookup permits FreshLookup.Fresh, FreshLookup.TooOld, FreshLookup.Unknown {

    /**
     * The cache holds everything the primary had committed up to {@code bound} ago.
     *
     * @param bound the staleness of the lookup is at most this
     */
    record Fresh(Lookup lookup, Duration bound) implements FreshLookup {}

    /** The cache may lag by more than the requested bound: the feed or its worker is behind. */
    record TooOld(Duration bound) implements FreshLookup {}

    /** It is unknown how far the cache lags. */
    record Unknown(String reason) implements FreshLookup {}
  }
}
