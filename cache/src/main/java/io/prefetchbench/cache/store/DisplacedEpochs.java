package io.prefetchbench.cache.store;

/**
 * Which epochs a smaller one has replaced. Versions are compared by epoch first; where the primary
 * began a history with a smaller epoch, entries of the larger ones it replaced count as older than
 * every write of the new one. Implementations are thread-safe and do not block.
 */
@FunctionalInterface
public interface DisplacedEpochs {
  /** None: a larger epoch wins. */
  DisplacedEpochs NONE = () -> "";

  /**
   * The epoch that is written, and the largest one it displaces, 8 lowercase hex digits each; empty
   * if it displaces none.
   */
  String range();
}
