package io.prefetchbench.cache.health;

import io.prefetchbench.cache.sync.status.WorkerStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Whether the cache can be trusted now, and if not, why. Immutable.
 *
 * @param reason one line; empty if ready
 * @param staleness the cache lags by at most this; empty if unknown. See {@link
 *     io.prefetchbench.cache.read.Reads#getIfFresh} for the clocks it is based on
 * @param backlog events of the feed not yet acknowledged; −1 if unknown
 * @param deadLetters events given up and not yet handled; −1 if unknown
 * @param workers the sync workers that are known
 */
public record Health(
    State state,
    String reason,
    Optional<Duration> staleness,
    long backlog,
    long deadLetters,
    List<WorkerStatus> workers) {
  /** The state in one word. */
  public enum State {
    /** Complete and kept fresh. */
    READY,
    /** Complete as far as is known, but not kept fresh at the moment. */
    DEGRADED,
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
}
