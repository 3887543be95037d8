package io.prefetchbench.load.lean;

/** One GET request and where its answer goes. */
interface Exchange {
  /** What is asked for, below the base URL: begins with a slash, ASCII. */
  String path();

  /** When it began, on the monotonic clock; its timeout runs from here. */
  long beginNanos();

  /**
   * It has ended; called exactly once, usually on the pool's own thread. Must not block.
   *
   * @param endNanos when the last byte of the answer was read, or when it failed
   */
  void ended(long endNanos, HttpAnswer answer);
}
