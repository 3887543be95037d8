package io.prefetchbench.benchmarks.contender;

/** How a snapshot is written. */
public enum LoadStrategy {
  /** The cache's own bulk load: fenced, in bounded windows, every reply checked. */
  OURS,
  /** The published demos' way: {@code DEL}, {@code HSET}, {@code EXPIRE}, all in one pipeline. */
  DEMOS
}
