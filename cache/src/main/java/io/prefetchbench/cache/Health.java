package io.prefetchbench.cache;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Whether the cache can be trusted now, and if not, why. Immutable.
 *
 * @param reason one line; empty if ready
 * @param staleness the cache lags by at most this; empty if unknown. See {@link
 *     PrefetchCache#getIfFresh} for the clocks it is based on
 * @param backlog events of the feed not yet acknowledged; −1 if unknown
 * @param deadLetters events given up and not yet handled; −1 if unknown
 * @param workers the known sync workers, that of this process first; one that has not posted for
 *     five seconds, or whose status cannot be read, is {@link WorkerStatus.State#UNKNOWN}
 */
public record Health(
    State state,
    String reason,
    Optional<Duration> staleness,
    long backlog,
    long deadLetters,
    List<WorkerStatus> workers) {
  /** The state of a cache. */
  public enum State {
    /**
     * The cache holds everything that its primary had committed {@code staleness} ago, a sync
     * worker applies later commits, and all underlying facts were read from Redis within the last
     * two seconds (posts of workers: five).
     */
    READY,
    /** Complete as far as known, but one of the conditions of {@link #READY} does not hold. */
    DEGRADED,
    /** Every entry was withdrawn; reads are refused until a pass has loaded them again. */
    CLEARED,
    /** Not marked as ready: it was never loaded, or lost its data. */
    NOT_READY,
    /** Redis does not answer. */
    DOWN
  }

  public Health {
    workers = List.copyOf(workers);
  }

  /** Before the first check. */
  public static Health notLooked() {
    return new Health(State.NOT_READY, "not checked yet", Optional.empty(), -1, -1, List.of());
  }

  /** True if reads are answered in this state. */
  public boolean isServing() {
    return state == State.READY || state == State.DEGRADED;
  }
}
