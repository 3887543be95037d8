package io.prefetchbench.testbed.redis;

/** Whether to try again to reach a Redis that does not answer. */
@FunctionalInterface
public interface ConnectRetry {
  /** Never retries: fails if there is no immediate answer. */
  ConnectRetry NONE = (what, why) -> false;

  /** Waits for a moment, or returns false to give up; {@code why} is one line. */
  boolean tryAgain(String what, String why);
}
