package io.prefetchbench.load.sweep;

/** What one run at an offered load came to. */
public enum Answer {
  /** Everything held. */
  HELD,
  /** The system did not keep up, or missed an objective. */
  BROKE,
  /** The bench did not keep up: no result, or one that leaves an objective undecided. */
  INVALID
}
