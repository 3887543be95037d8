package io.prefetchbench.cache.internal.store;

/**
 * The epochs that a smaller one has replaced. Versions are compared by epoch first; if the primary
 * began a history with a smaller epoch, entries of the larger epochs it replaced count as older
 * than every write of the new one. Implementations are thread-safe and do not block.
 */
@FunctionalInterface
public interface DisplacedEpochs {
  /** None: a larger epoch wins. */
  DisplacedEpochs NONE = () -> "";

  /**
   * The epoch being written and the largest one it displaces, 8 lowercase hex digits each; empty if
   * it displaces none.
   */
  String range();
}
