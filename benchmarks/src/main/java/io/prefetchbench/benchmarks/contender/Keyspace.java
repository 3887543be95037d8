package io.prefetchbench.benchmarks.contender;

/** What a bulk load meets in Redis. */
public enum Keyspace {
  /** None of the keys exists. */
  COLD,
  /** Every key exists with the same version, as a re-prefetch finds it; all are rewritten. */
  FULL
}
