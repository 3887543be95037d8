package io.prefetchbench.load.generate;

/** One GET request and the callback for its answer. */
interface Exchange {
  /** Returns the path below the base URL: begins with a slash, ASCII. */
  String path();

  /** Returns when it began, on the monotonic clock; the timeout runs from here. */
  long beginNanos();

  /**
   * Called exactly once when it has ended, usually on the pool's own thread. Must not block.
   *
   * @param endNanos when the last byte of the answer was read, or when it failed
   */
  void ended(long endNanos, HttpAnswer answer);
}
