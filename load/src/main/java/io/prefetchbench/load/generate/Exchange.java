package io.prefetchbench.load.generate;

/** One GET request and the callback for its answer. */
interface Exchange {
  String path();

  /** Returns when it began, on the monotonic clock; the timeout runs from here. */
  long beginNanos();

  /** Called exactly once when it has ended, usually on the pool's own thread; must not block. */
  void ended(long endNanos, HttpAnswer answer);
}
