package io.prefetchbench.load;

public enum SweepAnswer {
  HELD,
  /** The system did not keep up, or missed an objective. */
  BROKE,
  /** The bench did not keep up: no result, or one that leaves an objective undecided. */
  INVALID
}
