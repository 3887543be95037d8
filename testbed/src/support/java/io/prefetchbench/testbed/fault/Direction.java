package io.prefetchbench.testbed.fault;

/** Which way bytes go through a {@link FaultProxy}. */
public enum Direction {
  /** Requests. */
  TO_SERVER,
  /** Replies. */
  TO_CLIENT
}
