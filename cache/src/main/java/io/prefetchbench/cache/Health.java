package io.prefetchbench.cache;

import io.prefetchbench.cache.sync.status.WorkerStatus;
import java.util.List;

/**
 * Whether the cache can be trusted now, and why not. Immutable.
 *
 * @param reason one line; empty if ready
 * @param workers the sync workers that are known
 */
public record Health(State state, String reason, List<WorkerStatus> workers) {
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
}
