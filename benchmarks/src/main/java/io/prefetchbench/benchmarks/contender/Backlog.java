package io.prefetchbench.benchmarks.contender;

/** Which entities the waiting events are of. */
public enum Backlog {
  /** Each event is of another entity: conflation gains nothing. */
  DISTINCT,
  /** Popular entities change often (Zipf, exponent 0.99): conflation drops what is superseded. */
  ZIPF
}
