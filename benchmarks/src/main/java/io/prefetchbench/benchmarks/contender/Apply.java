package io.prefetchbench.benchmarks.contender;

/** One contender's way to apply change events, ready to be timed. For use by one thread. */
public interface Apply extends AutoCloseable {
  /**
   * Takes this many events from the feed, applies them, and returns when all are acknowledged.
   *
   * @throws RuntimeException if the feed has fewer, or one was refused
   */
  void apply(int events);

  /** Entities written so far; a floor counts its events. */
  long writes();

  @Override
  void close();
}
