package io.prefetchbench.load;

/** The outcome of one run at an offered load. */
public enum SweepAnswer {
  /** All objectives held. */
  HELD,
  /** The system did not keep up, or missed an objective. */
  BROKE,
  /** The bench did not keep up: no result, or one that leaves an objective undecided. */
  INVALID
}
