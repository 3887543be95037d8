package io.prefetchbench.cache;

import java.time.Duration;

/** The result of a read with a bound on staleness. Immutable. */
public sealed interface FreshLookup
    permits FreshLookup.Fresh, FreshLookup.TooOld, FreshLookup.Unknown {

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
