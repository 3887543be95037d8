package io.prefetchbench.benchmarks.contender;

/** How one entity is read. */
public enum LookupStrategy {
  /** The cache's own read. */
  OURS,
  /** A synchronous {@code hgetall} as the client's documentation shows it, defaults throughout. */
  DOCS,
  /**
   * A synchronous {@code hgetall} with what the cache's read has: RESP2, one connection per thread,
   * the meta field removed, the outcome known.
   */
  EQUALISED
}
