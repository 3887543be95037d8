package io.prefetchbench.benchmarks.contender;

/** How a snapshot is written. */
public enum LoadStrategy {
  /** The cache's own bulk load: fenced, in bounded windows, every reply checked. */
  OURS,
  /** The whole pass that a user waits for: the bulk load and the search for orphans. */
  PASS,
  /** The published demos' way: {@code DEL}, {@code HSET}, {@code EXPIRE}, all in one pipeline. */
  DEMOS
}
