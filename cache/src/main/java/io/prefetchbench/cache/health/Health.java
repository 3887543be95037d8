package io.prefetchbench.cache.health;

import io.prefetchbench.cache.sync.status.WorkerStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Whether the cache can be trusted now, and why not. Immutable.
 *
 * @param reason one line; empty if ready
 * @param staleness the cache lags by no more than this; empty if nobody can say. See {@link
 *     io.prefetchbench.cache.read.Reads#getIfFresh} for whose clocks it rests on
 * @param backlog events of the feed not yet acknowledged; −1 if no worker can say
 * @param deadLetters events given up and not yet dealt with; −1 if Redis did not say
 * @param workers the sync workers that are known
 */
public record Health(
    State state,
    String reason,
    Optional<Duration> staleness,
    long backlog,
    long deadLetters,
    List<WorkerStatus> workers) {
  /** In one word. */
  public enum State {
    /** Complete, and kept fresh. */
    READY,
    /** Complete as far as anyone knows, but not kept fresh at the moment. */
    DEGRADED,
    /** Nobody vouches for it: it was never loaded, or lost what it had. */
    NOT_READY,
    /** Redis does not answer. */
    DOWN
  }

  public Health {
    workers = List.copyOf(workers);
  }

  /** Before anybody has looked. */
  public static Health notLooked() {
    return new Health(State.NOT_READY, "not looked yet", Optional.empty(), -1, -1, List.of());
  }
}
