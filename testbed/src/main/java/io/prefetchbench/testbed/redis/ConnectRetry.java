package io.prefetchbench.testbed.redis;

/** Whether to try again to reach a Redis that does not answer. */
@FunctionalInterface
public interface ConnectRetry {
  /** Never retries: fails if there is no immediate answer. */
  ConnectRetry NONE = (what, why) -> false;

  /**
   * Waits for a moment.
   *
   * @param what what does not answer, in words without secrets
   * @param why one line
   * @return false to give up
   */
  boolean tryAgain(String what, String why);
}
